import { tf, type Tensor } from '@elbow/core'

/** Option of every part that learns standard deviations. */
export const floorOption = {
  floor: { default: 1e-6, min: 0, help: 'smallest standard deviation; objectives with little rate drive it to zero' },
} as const

/** A standard deviation from a number of any sign: max(softplus(raw), floor). */
export const deviationOf = (raw: Tensor, floor: number): Tensor => tf.maximum(tf.softplus(raw), floor)

/** The number that gives this standard deviation. */
export const rawDeviation = (deviation: number): number => Math.log(Math.expm1(deviation))
