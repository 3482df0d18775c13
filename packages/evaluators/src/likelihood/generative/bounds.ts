import { standardError, weightedMean, type Estimate } from '@elbow-vae/core'

/** Bounds over generated data, which need no dataset (ABE eq. 9–11), nats. */
export interface GenerationBounds {
  /** E ≤ I_d */
  readonly e: Estimate
  /** G ≥ I_d */
  readonly g: Estimate
  /** I_d, where it can be summed; otherwise null. */
  readonly information: number | null
}

/** Scores of the data under q (ABE eq. 13–14), nats per example. */
export interface DataScores {
  /** −E log q(x) = S + H */
  readonly crossEntropy: Estimate
  /** U = E log d(x|z)/q(x) */
  readonly u: Estimate
}

/** Mean of independent draws, and its standard error. */
export function estimateOf(values: ArrayLike<number>): Estimate {
  const each = Float64Array.from(values)
  return { mean: weightedMean(each, new Float64Array(each.length).fill(1 / each.length)), error: standardError(each) }
}
