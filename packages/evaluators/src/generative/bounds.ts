import type { Evaluation } from '@elbow/core'
import { standardError, weightedMean } from '../statistics.js'

/** A mean and its standard error, 0 where it is an exact sum. */
export interface Estimate {
  readonly mean: number
  readonly error: number
}

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

/** Of independent draws; over a known distribution, the sum weighted by it. */
export function estimateOf(values: ArrayLike<number>, run?: Evaluation): Estimate {
  const each = Float64Array.from(values)
  if (run?.split === 'exact') return { mean: weightedMean(each, run.dataset.support!.probability), error: 0 }
  const even = new Float64Array(each.length).fill(1 / each.length)
  return { mean: weightedMean(each, even), error: standardError(each) }
}
