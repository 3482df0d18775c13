import { permutation } from '../noise/host.js'
import type { Split } from '../contracts/dataset.js'

/** A batch of examples on the host. */
export interface HostBatch {
  /** [size, …event] */
  readonly x: Float32Array
  readonly size: number
}

export const batchesPerEpoch = (split: Split, batchSize: number) => Math.ceil(split.size / batchSize)

/**
 * A function from the training step to its batch. The epoch and the position in it follow from the step, the order of an
 * epoch from the seed: a resumed run has the same batches.
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

/** All examples of a split in order, in batches. */
export function* batchesInOrder(split: Split, batchSize: number): Generator<HostBatch> {
  for (let start = 0; start < split.size; start += batchSize) {
    const size = Math.min(batchSize, split.size - start)
    const indices = Int32Array.from({ length: size }, (_, i) => start + i)
    yield { x: split.rows(indices, 0), size }
  }
}
