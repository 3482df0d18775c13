import type { DataKind } from '../contracts/dataset.js'
import type { Shape } from '../contracts/tensors.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { tf, type Tensor } from '../tensors/tf.js'

/** Maximum number of binary dimensions to enumerate. */
const maxBits = 10

/** All values of discrete data with this shape, […event] each. Undefined if there are too many. */
export function everyValue(kind: Exclude<DataKind, 'continuous'>, event: Shape): readonly Tensor[] | undefined {
  const size = sizeFromShape(event)
  if (kind === 'categorical')
    return Array.from({ length: size }, (_, i) => tf.reshape(tf.oneHot(tf.scalar(i, 'int32'), size), [...event])).map(
      (value) => tf.cast(value, 'float32'),
    )
  if (size > maxBits) return undefined
  return Array.from({ length: 2 ** size }, (_, number) =>
    tf.tensor(
      Float32Array.from({ length: size }, (_, bit) => (number >> bit) & 1),
      [...event],
    ),
  )
}
