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
  const found = await run.perExample('sequential', (m) => {
    const rate = ratePerBlock(m, blocks)
    const distortion = stepsOf(m.likelihood).map((density) => m.meanOverDraws(tf.neg(density.logProb(m.x))))
    return { distortion: tf.stack(distortion, 1), ...(rate && { rate }) } // [B, T]
  })
  const { values, weights } = found
  const steps = values['distortion']!.length / weights.length
  if (steps !== blocks.length) return undefined
  const at = (name: string, t: number) => found.estimate((each) => columnsOf(each[name]!, weights.length)[t]!)
  return blocks.map((_, t) => {
    const distortion = at('distortion', t)
    const rate = values['rate'] ? at('rate', t) : { mean: null, error: null }
    return {
      ...{ rate: rate.mean, rateError: rate.error },
      ...{ distortion: distortion.mean, distortionError: distortion.error },
    }
  })
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
