import { trainingExamples } from '../examples.js'
import type { OptionValues } from '../options.js'
import type { Dataset } from '../parts.js'

/** Examples that are searched for the largest magnitude. */
const surveyed = 1000

/** Initial weights and learning rates suit values of about 1; larger magnitudes than this may overflow. */
const large = 100

/**
 * What to try after a metric became NaN or infinite: rescale data far from 1, which no learning rate helps against, since
 * float32 overflows in the first gradients; otherwise lower the learning rate.
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

/** max |x| over some of the training data; 0 where there is none. */
function largestValue(dataset: Dataset): number {
  const count = dataset.support?.probability.length ?? dataset.splits.train?.size ?? 0
  const seen = trainingExamples(dataset, 0)?.(Math.min(count, surveyed)) ?? []
  return (seen as Float32Array).reduce((largest, x) => Math.max(largest, Math.abs(x)), 0)
}
