import {
  ratePerDimension,
  stepsOf,
  tf,
  type Evaluation,
  type LatentBlock,
  type Measurement,
  type Tensor,
} from '@elbow/core'
import { columnsOf } from '../aggregate/moments.js'
import { standardError, weightedMean } from '../statistics.js'

/** What one step of a sequential decoder says, over a split. */
export interface Step {
  /** R_t = E log e(z_t|x)/m(z_t), nats; null where encoder or marginal does not come apart. */
  readonly rate: number | null
  readonly rateError: number | null
  /** D_t = −E log p(x|x_{t−1}, z_t), nats */
  readonly distortion: number
  readonly distortionError: number
}

/** Every step of a split. @returns undefined where the decoder does not have a step for every block */
export async function measureSteps(run: Evaluation, blocks: readonly LatentBlock[]): Promise<Step[] | undefined> {
  const { values, weights } = await run.perExample('sequential', (m) => {
    const rate = ratePerBlock(m, blocks)
    const distortion = stepsOf(m.likelihood).map((density) => m.meanOverDraws(tf.neg(density.logProb(m.x))))
    return { distortion: tf.stack(distortion, 1), ...(rate && { rate }) } // [B, T]
  })
  const distortions = columnsOf(values['distortion']!, weights.length)
  if (distortions.length !== blocks.length) return undefined
  const error = (each: Float64Array) => (run.split === 'exact' ? 0 : standardError(each))
  const rates = values['rate'] && columnsOf(values['rate'], weights.length)
  return distortions.map((distortion, t) => ({
    rate: rates ? weightedMean(rates[t]!, weights) : null,
    rateError: rates ? error(rates[t]!) : null,
    distortion: weightedMean(distortion, weights),
    distortionError: error(distortion),
  }))
}

/** [B, T] */
function ratePerBlock(m: Measurement, blocks: readonly LatentBlock[]): Tensor | undefined {
  const each = ratePerDimension(m) // [B, D]
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
