import {
  required,
  measureRatePerDimension,
  densitySteps,
  tf,
  type Evaluation,
  type LatentBlock,
  type Measurement,
  type Tensor,
} from '@elbow-vae/core'
import { splitColumns } from '../../numerics/read-tensors.js'

/** Rate and distortion of one step of a sequential decoder, over a split. */
export interface StepMeasurement {
  /** R_t = E log e(z_t|x)/m(z_t), nats; null where encoder or marginal has no density per dimension. */
  readonly rate: number | null
  readonly rateError: number | null
  /** D_t = −E log p(x|x_{t−1}, z_t), nats */
  readonly distortion: number
  readonly distortionError: number
}

/** Measure every step on a split. @returns undefined if the decoder does not have one step per block */
export async function measureSteps(
  run: Evaluation,
  blocks: readonly LatentBlock[],
): Promise<StepMeasurement[] | undefined> {
  const result = await run.perExample('sequential', (m) => {
    const rate = ratePerBlock(m, blocks)
    const distortion = densitySteps(m.likelihood).map((density) => m.meanOverDraws(tf.neg(density.logProb(m.x))))
    return { distortion: tf.stack(distortion, 1), ...(rate && { rate }) } // [B, T]
  })
  const { values, weights } = result
  const steps = values.distortion.length / weights.length
  if (steps !== blocks.length) return undefined
  return blocks.map((_, t) => {
    const distortion = result.estimate((each) => splitColumns(each.distortion, steps)[t]!)
    const rate = values.rate
      ? result.estimate((each) => splitColumns(required(each.rate, 'rate per block'), steps)[t]!)
      : { mean: null, error: null }
    return {
      ...{ rate: rate.mean, rateError: rate.error },
      ...{ distortion: distortion.mean, distortionError: distortion.error },
    }
  })
}

/** [B, T] */
function ratePerBlock(m: Measurement, blocks: readonly LatentBlock[]): Tensor | undefined {
  const each = measureRatePerDimension(m) // [B, D]
  if (!each) return undefined
  const parts = tf.split(
    each,
    blocks.map(({ size }) => size),
    -1,
  )
  return tf.stack(
    parts.map((part) => tf.sum(part, -1)),
    1,
  )
}
