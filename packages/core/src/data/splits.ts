import type { Dataset, Split, SplitName } from '../contracts/dataset.js'
import { required } from '../required.js'
import { tf, type Tensor } from '../tensors/tf.js'
import { batchesInOrder } from './batches.js'
import { subsample } from './subsample.js'

/** Splits for evaluations during training: those not trained on, or all if there are none. */
export function heldOutSplits(dataset: Dataset): readonly (SplitName | 'exact')[] {
  const all = splitsOf(dataset)
  const heldOut = all.filter((name) => name !== 'train')
  return heldOut.length > 0 ? heldOut : all
}

/** Splits that can be evaluated: the exact distribution if it is known, else train, validation and test. */
export function splitsOf(dataset: Dataset): readonly (SplitName | 'exact')[] {
  if (dataset.support) return ['exact']
  return (['train', 'validation', 'test'] as const).filter((name) => dataset.splits[name])
}

/** A split in order, in batches [B, …event]; exact data as one batch. @param count  examples to use, evenly spaced */
export function* batchesOfSplit(
  dataset: Dataset,
  split: SplitName | 'exact',
  batchSize: number,
  signal?: AbortSignal,
  count = Infinity,
): Generator<Tensor> {
  const { event } = dataset
  if (split === 'exact') {
    const { x, probability } = supportOf(dataset)
    yield tf.tensor(x, [probability.length, ...event])
    return
  }
  for (const { x, size } of batchesInOrder(subsample(splitNamed(dataset, split), count), batchSize)) {
    signal?.throwIfAborted()
    yield tf.tensor(x, [size, ...event])
  }
}

/** Examples in a split. */
export function sizeOfSplit(dataset: Dataset, split: SplitName | 'exact'): number {
  return split === 'exact' ? supportOf(dataset).probability.length : splitNamed(dataset, split).size
}

/** p(x) of each example, [examples]; they sum to 1. */
export function weightsOfSplit(dataset: Dataset, split: SplitName | 'exact'): Float64Array {
  if (split === 'exact') return supportOf(dataset).probability
  const { size } = splitNamed(dataset, split)
  return new Float64Array(size).fill(1 / size)
}

const splitNamed = ({ splits }: Dataset, name: SplitName): Split => required(splits[name], `split ${name}`)
const supportOf = ({ support }: Dataset) => required(support, 'the support of the dataset')
