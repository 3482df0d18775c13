import { errors } from '../errors.js'
import type { Dataset } from '../parts.js'
import { tf, type Tensor } from '../tf.js'
import { batchAt, batchesPerEpoch } from './batches.js'

/** Where the training step's examples come from. */
export interface TrainingSource {
  /** Steps in one pass over the split; null for exact data, which is one batch for ever. */
  readonly stepsPerEpoch: number | null
  /** Examples in one batch: those of exact data weigh by p*(x). */
  readonly weights?: Tensor
  /** The examples of a step, [B, …event]. Exact data is a tensor made once, sampled data a new one per step. */
  batch(step: number): { readonly x: Tensor; readonly owned: boolean }
  dispose(): void
}

/** Examples in the training split; null for exact data. */
export const trainingSizeOf = ({ support, splits }: Dataset): number | null =>
  support ? null : (splits.train?.size ?? null)

/** Exact sums over a known support where the dataset has one, else shuffled batches of the training split. */
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
  const read = batchAt(split, options)
  return {
    stepsPerEpoch: batchesPerEpoch(split, options.batchSize),
    batch: (step) => {
      const { x, size } = read(step)
      return { x: tf.tensor(x, [size, ...event]), owned: true }
    },
    dispose: () => undefined,
  }
}
