import type { Dataset, Split, SplitName } from './parts.js'
import { tf, type Tensor } from './tf.js'
import { batchesInOrder } from './training/batches.js'
import { spread } from './training/spread.js'

/** The splits that a model is judged by while it trains: those it does not train on, where there are some. */
export function heldOutSplits(dataset: Dataset): readonly (SplitName | 'exact')[] {
  const all = splitsOf(dataset)
  const heldOut = all.filter((name) => name !== 'train')
  return heldOut.length > 0 ? heldOut : all
}

/** Which splits there are to evaluate: the exact distribution where it is known, else train, validation and test. */
export function splitsOf(dataset: Dataset): readonly (SplitName | 'exact')[] {
  if (dataset.support) return ['exact']
  return (['train', 'validation', 'test'] as const).filter((name) => dataset.splits[name])
}

/** A split in order, a batch [B, …event] at a time; exact data as one batch. @param count  of examples, evenly spaced */
export function* batchesOfSplit(
  dataset: Dataset,
  split: SplitName | 'exact',
  batchSize: number,
  signal?: AbortSignal,
  count = Infinity,
): Generator<Tensor> {
  const { event, support } = dataset
  if (split === 'exact') {
    yield tf.tensor(support!.x, [support!.probability.length, ...event])
    return
  }
  for (const { x, size } of batchesInOrder(spread(splitNamed(dataset, split), count), batchSize)) {
    signal?.throwIfAborted()
    yield tf.tensor(x, [size, ...event])
  }
}

/** Examples in a split. */
export function sizeOfSplit(dataset: Dataset, split: SplitName | 'exact'): number {
  return split === 'exact' ? dataset.support!.probability.length : splitNamed(dataset, split).size
}

/** p(x) of each example, summing to 1. */
export function weightsOfSplit(dataset: Dataset, split: SplitName | 'exact'): Float64Array {
  if (split === 'exact') return dataset.support!.probability
  const { size } = splitNamed(dataset, split)
  return new Float64Array(size).fill(1 / size)
}

const splitNamed = (dataset: Dataset, name: SplitName): Split => dataset.splits[name]!
