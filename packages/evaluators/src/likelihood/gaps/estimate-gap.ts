import { jackknife, standardError, weightedMean, type Estimate } from '@elbow-vae/core'
import type { JackknifePass, LikelihoodBounds } from './likelihood-bounds.js'

/** One side of a gap: a bound of log p(x) for each example. */
export interface GapBound {
  readonly bounds: LikelihoodBounds
  logProb(bounds: LikelihoodBounds, leftOut?: JackknifePass): Float64Array
}

/**
 * Mean over examples of upper − lower. The standard error is over examples; for exact data it is over passes of codes, by the
 * jackknife. Bounds with equally many passes use the same noise.
 *
 * @param probability  p*(x) of exact data
 */
export function estimateGap(upper: GapBound, lower: GapBound, probability?: Float64Array): Estimate {
  const difference = (leftOut?: JackknifePass) => {
    const above = upper.logProb(upper.bounds, leftOut)
    const below = lower.logProb(lower.bounds, leftOut)
    return above.map((nats, b) => nats - below[b]!)
  }
  if (!probability) {
    const each = difference()
    return { mean: each.reduce((sum, nats) => sum + nats, 0) / each.length, error: standardError(each) }
  }
  const mean = (leftOut?: JackknifePass) => weightedMean(difference(leftOut), probability)
  const random = [upper, lower].filter(({ bounds }) => bounds.isRandom)
  const counts = [...new Set(random.map(({ bounds }) => bounds.passes.length))]
  const errors = counts.map(
    (count) => jackknife(count, (pass) => mean(pass === undefined ? undefined : { count, pass })).error,
  )
  return { mean: mean(), error: Math.hypot(...errors) }
}
