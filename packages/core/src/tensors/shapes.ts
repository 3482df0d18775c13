import type { Shape } from './types.js'

/** Number of elements of a tensor with this shape. */
export const sizeFromShape = (shape: Shape): number => shape.reduce((product, n) => product * n, 1)
