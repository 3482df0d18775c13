import type { DataKind, Shape } from '../parts.js'
import { tf, type Tensor } from '../tf.js'

/** Binary numbers that can be gone through. */
const most = 10

/** Every value that discrete data of a shape can take, […event] each; undefined where they are too many. */
export function everyValue(kind: Exclude<DataKind, 'continuous'>, event: Shape): readonly Tensor[] | undefined {
  const size = event.reduce((product, n) => product * n, 1)
  if (kind === 'categorical')
    return Array.from({ length: size }, (_, i) => tf.reshape(tf.oneHot(tf.scalar(i, 'int32'), size), [...event])).map(
      (value) => tf.cast(value, 'float32'),
    )
  if (size > most) return undefined
  return Array.from({ length: 2 ** size }, (_, number) =>
    tf.tensor(
      Float32Array.from({ length: size }, (_, bit) => (number >> bit) & 1),
      [...event],
    ),
  )
}
