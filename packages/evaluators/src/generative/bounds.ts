import { standardError, weightedMean, type Estimate } from '@elbow/core'

/** What the model generates: the bounds that do not ask for data (ABE eq. 9–11), in nats. */
export interface Generated {
  /** E ≤ I_d */
  readonly e: Estimate
  /** G ≥ I_d */
  readonly g: Estimate
  /** I_d itself, where it can be summed; null elsewhere. */
  readonly information: number | null
}

/** How likely the data is under q (ABE eq. 13–14), in nats per example. */
export interface Scored {
  /** −E log q(x) = S + H */
  readonly crossEntropy: Estimate
  /** U = E log d(x|z)/q(x) */
  readonly u: Estimate
}

/** Of independent draws. */
export function estimateOf(values: ArrayLike<number>): Estimate {
  const each = Float64Array.from(values)
  return { mean: weightedMean(each, new Float64Array(each.length).fill(1 / each.length)), error: standardError(each) }
}
