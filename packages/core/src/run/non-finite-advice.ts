import { trainingExamples } from '../data/examples.js'
import type { OptionValues } from '../contracts/options.js'
import type { Dataset } from '../contracts/dataset.js'

/** Maximum number of examples to search for the largest magnitude. */
const searchedExamples = 1000

/** Magnitudes above this may overflow: initial weights and learning rates are made for values of about 1. */
const large = 100

/**
 * Advice after a metric became NaN or infinite. Data far from unit scale must be rescaled, since the first gradients overflow
 * in float32 at any learning rate; else a lower learning rate may help.
 */
export function nonFiniteAdvice(dataset: Dataset, { options }: { readonly options: OptionValues }): string {
  const largest = dataset.kind === 'continuous' ? largestValue(dataset) : 0
  if (largest <= large) return 'Lower --learning-rate.'
  const rescale =
    options['scale'] === 'none' || options['scale'] === 'unit'
      ? 'Use --dataset.scale standardize.'
      : 'Divide the data by about this number.'
  return `The largest magnitude in the data is ${Number(largest.toPrecision(3))}, but initial weights suit values of about 1. ${rescale}`
}

/** max |x| over some of the training data; 0 without data. */
function largestValue(dataset: Dataset): number {
  const count = dataset.support?.probability.length ?? dataset.splits.train?.size ?? 0
  const values = trainingExamples(dataset, 0)?.(Math.min(count, searchedExamples)) ?? new Float32Array()
  return values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0)
}
