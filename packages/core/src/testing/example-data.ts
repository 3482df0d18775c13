import { normal, uniform } from '../noise/host.js'
import type { Context } from '../contracts/context.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { tf, type Tensor } from '../tensors/tf.js'

/** Examples of the data kind of a context, [count, …event]. */
export function exampleOf({ event, dataKind }: Pick<Context, 'event' | 'dataKind'>, count: number): Tensor {
  const size = sizeFromShape(event)
  const key = { seed: 1, stream: 'examples', step: 0 }
  const values = {
    continuous: () => normal(key, count * size),
    binary: () => uniform(key, count * size).map((u) => (u < 0.5 ? 1 : 0)),
    categorical: () =>
      Float32Array.from({ length: count * size }, (_, i) => (i % size === Math.floor(i / size) % size ? 1 : 0)),
  }
  return tf.tensor(Float32Array.from(values[dataKind]()), [count, ...event])
}
