export type { Shape, Tensors } from '../tensors/types.js'
