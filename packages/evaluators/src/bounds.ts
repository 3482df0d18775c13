import { tf, type Evaluation } from '@elbow/core'
import type { Estimate } from './aggregate/estimate.js'
import { drawsOfKnown } from './aggregate/split-codes.js'
import { weightedMean } from './statistics.js'

/** What rounding may do to sums of float32 numbers, nats. */
const rounding = 1e-6
/** Beyond so many standard errors a violation is none of chance. */
const errors = 4

/**
 * H − D ≤ I(X;Z) ≤ R (ABE eq. 2), where the distribution of the data is known; else nothing is claimed.
 *
 * @param information  I(X;Z)
 * @param divergence   KL(q(z) ‖ m(z)) = R − I(X;Z)
 * @returns which inequality does not hold, if one does not
 */
export async function withinBounds(
  run: Evaluation,
  name: string,
  information: Estimate,
  divergence: Estimate,
): Promise<string | undefined> {
  const { entropy } = run.dataset
  if (run.split !== 'exact' || entropy === undefined) return undefined
  const distortion = await distortionOf(run, name)
  const lower = entropy - distortion.mean
  const said = (value: number) => value.toFixed(6)
  if (lower - information.mean > rounding * (1 + entropy) + errors * Math.hypot(distortion.error, information.error)) {
    return `${name}: H − D = ${said(lower)} is more than I(X;Z) = ${said(information.mean)}`
  }
  if (-divergence.mean > rounding * (1 + entropy) + errors * divergence.error) {
    return `${name}: I(X;Z) = ${said(information.mean)} is more than R, by ${said(-divergence.mean)}`
  }
  return undefined
}

/** D with its error over draws; by the run's quadrature, or summed over a finite code, it has none. */
async function distortionOf(run: Evaluation, name: string): Promise<Estimate> {
  const samples = Math.max(2, Math.ceil(drawsOfKnown / run.examples))
  const { values, weights } = await run.perExample(
    `${name}/distortion`,
    (m) => {
      const mean = m.meanOverDraws(m.distortion) // [B]
      if (m.draw.weight) return { mean, variance: tf.zerosLike(mean) }
      const squares = m.meanOverDraws(tf.square(tf.sub(m.distortion, mean)))
      return { mean, variance: tf.div(squares, samples - 1) }
    },
    { samples },
  )
  const variance = values['variance']!.reduce((sum, each, i) => sum + weights[i]! ** 2 * each, 0)
  return { mean: weightedMean(values['mean']!, weights), error: Math.sqrt(variance) }
}
