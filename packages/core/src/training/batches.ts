import { permutation } from '../noise/host.js'
import type { Shape, Split } from '../parts.js'

/** Some examples on the host. */
export interface HostBatch {
  /** [size, …event] */
  readonly x: Float32Array
  readonly size: number
}

export const sizeOf = (shape: Shape) => shape.reduce((product, n) => product * n, 1)

export const batchesPerEpoch = (split: Split, batchSize: number) => Math.ceil(split.size / batchSize)

/**
 * The batch of any training step, without those before it: epoch and place follow from the step, the order of an epoch
 * from the seed. So a resumed run sees the same batches.
 */
export function batchAt(split: Split, options: { seed: number; batchSize: number }): (step: number) => HostBatch {
  const { seed, batchSize } = options
  const perEpoch = batchesPerEpoch(split, batchSize)
  let orderedEpoch = -1
  let order: Int32Array = new Int32Array()
  return (step) => {
    const epoch = Math.floor(step / perEpoch)
    if (epoch !== orderedEpoch) {
      order = permutation({ seed, stream: 'batches', step: epoch }, split.size)
      orderedEpoch = epoch
    }
    const start = (step % perEpoch) * batchSize
    const indices = order.subarray(start, Math.min(start + batchSize, split.size))
    return { x: split.rows(indices, epoch), size: indices.length }
  }
}

/** All examples of a split in their own order, in batches. */
export function* batchesInOrder(split: Split, batchSize: number): Generator<HostBatch> {
  for (let start = 0; start < split.size; start += batchSize) {
    const size = Math.min(batchSize, split.size - start)
    const indices = Int32Array.from({ length: size }, (_, i) => start + i)
    yield { x: split.rows(indices, 0), size }
  }
}
