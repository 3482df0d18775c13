import { jackknife, standardError, weightedMean, type Estimate } from '@elbow/core'
import type { LeftOut, Tightness } from './tightness.js'

/** One side of a gap: a bound of log p(x) of each example. */
export interface Bound {
  readonly tightness: Tightness
  of(tightness: Tightness, leftOut?: LeftOut): Float64Array
}

/**
 * Mean over examples of upper − lower. The standard error is that over examples; for exact data, that over passes of codes by
 * the jackknife, where densities with as many passes are compared on the same noise.
 *
 * @param probability  of the examples of exact data
 */
export function estimateGap(upper: Bound, lower: Bound, probability?: Float64Array): Estimate {
  const difference = (leftOut?: LeftOut) => {
    const above = upper.of(upper.tightness, leftOut)
    const below = lower.of(lower.tightness, leftOut)
    return above.map((nats, b) => nats - below[b]!)
  }
  if (!probability) {
    const each = difference()
    return { mean: each.reduce((sum, nats) => sum + nats, 0) / each.length, error: standardError(each) }
  }
  const mean = (leftOut?: LeftOut) => weightedMean(difference(leftOut), probability)
  const random = [upper, lower].filter(({ tightness }) => tightness.isRandom)
  const counts = [...new Set(random.map(({ tightness }) => tightness.passes.length))]
  const errors = counts.map(
    (count) => jackknife(count, (pass) => mean(pass === undefined ? undefined : { count, pass })).error,
  )
  return { mean: mean(), error: Math.hypot(...errors) }
}
