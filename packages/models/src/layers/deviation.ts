import { tf, type Tensor } from '@elbow/core'

/** Option of every part that learns standard deviations. */
export const floorOption = {
  floor: { default: 1e-6, min: 0, help: 'smallest standard deviation; objectives with little rate drive it to zero' },
} as const

/** Standard deviations below 2⁻⁶³ have squares that float32 cannot hold. */
const least = 2 ** -63

const bounded = (floor: number): number => Math.max(floor, least)

/** A standard deviation from a number of any sign: max(softplus(raw), floor). */
export const deviationOf = (raw: Tensor, floor: number): Tensor => tf.maximum(tf.softplus(raw), bounded(floor))

/**
 * A standard deviation whose square is the softplus: √max(softplus(raw), floor²).
 *
 * The maximum comes before the root. Below raw ≈ −104 the softplus is 0 in float32, where the root has an infinite slope:
 * max(√softplus(raw), floor) has the gradient 0 · ∞ = NaN there.
 */
export const deviationOfVariance = (raw: Tensor, floor: number): Tensor =>
  tf.sqrt(tf.maximum(tf.softplus(raw), bounded(floor) ** 2))

/** The number that gives this standard deviation: log(exp(σ) − 1), which is σ itself where exp(σ) is large. */
export const rawDeviation = (deviation: number): number =>
  deviation > 40 ? deviation : Math.log(Math.expm1(deviation))
