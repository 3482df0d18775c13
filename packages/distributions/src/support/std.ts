import { tf, type Tensor } from '@elbow-vae/core'

/** Option of every part that learns standard deviations. */
export const stdFloorOption = {
  floor: { default: 1e-6, min: 0, help: 'smallest standard deviation; objectives with little rate drive it to zero' },
} as const

/** The square of a standard deviation below 2⁻⁶³ underflows in float32. */
const smallest = 2 ** -63

const bounded = (floor: number): number => Math.max(floor, smallest)

/** Standard deviation from an unconstrained number: max(softplus(raw), floor). */
export const stdFromRaw = (raw: Tensor, floor: number): Tensor => tf.maximum(tf.softplus(raw), bounded(floor))

/**
 * Standard deviation from an unconstrained number whose softplus is the variance: √max(softplus(raw), floor²).
 *
 * The maximum is inside the root. Below raw ≈ −104 the softplus is 0 in float32, and the root has an infinite slope there:
 * the gradient of max(√softplus(raw), floor) would be 0 · ∞ = NaN.
 */
export const stdFromRawVariance = (raw: Tensor, floor: number): Tensor =>
  tf.sqrt(tf.maximum(tf.softplus(raw), bounded(floor) ** 2))

/** Inverse of the softplus: log(exp(σ) − 1), which equals σ in float64 if σ is large. */
export const rawFromStd = (std: number): number => (std > 40 ? std : Math.log(Math.expm1(std)))
