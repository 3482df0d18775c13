import { errors } from '../errors.js'
import type { Dataset } from '../contracts/dataset.js'
import { tf, type Tensor } from '../tensors/tf.js'
import { batchAt, batchesPerEpoch } from './batches.js'

/** Batches for training steps. */
export interface TrainingSource {
  /** Steps in one pass over the split; null for exact data, which is one constant batch. */
  readonly stepsPerEpoch: number | null
  /** p*(x) of each example of exact data, [B]. */
  readonly weights?: Tensor
  /** The examples of a step, [B, …event]. The caller disposes of an `owned` tensor: that of exact data is shared. */
  batch(step: number): { readonly x: Tensor; readonly owned: boolean }
  dispose(): void
}

/** Examples in the training split; null for exact data. */
export const trainingSizeOf = ({ support, splits }: Dataset): number | null =>
  support ? null : (splits.train?.size ?? null)

/** The whole support of a known distribution, or shuffled batches of the training split. */
export function trainingSource(dataset: Dataset, options: { seed: number; batchSize: number }): TrainingSource {
  const { support, splits, event } = dataset
  if (support) {
    const count = support.probability.length
    const x = tf.tensor(support.x, [count, ...event])
    const weights = tf.tensor1d(Float32Array.from(support.probability))
    return {
      stepsPerEpoch: null,
      weights,
      batch: () => ({ x, owned: false }),
      dispose: () => tf.dispose([x, weights]),
    }
  }
  const split = splits.train
  if (!split)
    throw errors.wrongData('dataset', 'a training split or a known support', 'neither', 'Nothing to train on.')
  const hostBatch = batchAt(split, options)
  return {
    stepsPerEpoch: batchesPerEpoch(split, options.batchSize),
    batch: (step) => {
      const { x, size } = hostBatch(step)
      return { x: tf.tensor(x, [size, ...event]), owned: true }
    },
    dispose: () => undefined,
  }
}
