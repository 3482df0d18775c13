import { normal, uniform } from '../noise/host.js'
import type { Context } from '../parts.js'
import { tf, type Tensor } from '../tf.js'

/** Some examples of the kind that a context says, [B, …event]. */
export function exampleOf({ event, dataKind }: Pick<Context, 'event' | 'dataKind'>, count: number): Tensor {
  const size = event.reduce((product, n) => product * n, 1)
  const at = { seed: 1, stream: 'examples', step: 0 }
  const values = {
    continuous: () => normal(at, count * size),
    binary: () => uniform(at, count * size).map((u) => (u < 0.5 ? 1 : 0)),
    categorical: () =>
      Float32Array.from({ length: count * size }, (_, i) => (i % size === Math.floor(i / size) % size ? 1 : 0)),
  }
  return tf.tensor(Float32Array.from(values[dataKind]()), [count, ...event])
}
