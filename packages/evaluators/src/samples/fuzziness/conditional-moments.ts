import { tf, type Evaluation, type Tensor, sizeFromShape } from '@elbow-vae/core'
import { exampleProbability } from '../../numerics/known-support.js'

/** Moments of q(x|z) ∝ p̂(x) e(z|x) for one code z. */
export interface ConditionalMoments {
  /** Index of the code. */
  readonly code: number
  /** Mean of q(x|z), [D]. */
  readonly mean: Float64Array
  /** Variance of each dimension of q(x|z), [D]. */
  readonly variance: Float64Array
  /** Sum of the variances. */
  readonly fuzziness: number
  /** Effective number of examples, 1 / Σ q². */
  readonly examples: number
}

/** Batch size of the passes over the split. */
const batch = 500

/** Examples with a smaller weight are skipped. */
const negligible = 1e-15

/**
 * Moments of q(x|z), in two passes over the split: first log p̂(x) + log e(z|x) of every code and example, then the moments of x
 * under q. All sums are in float64 on the host.
 *
 * @param z  [M, 1, D]
 * @returns  moments for each code, and the variance of each dimension of the data
 */
export async function conditionalMoments(
  run: Evaluation,
  z: Tensor,
): Promise<{ codes: readonly ConditionalMoments[]; variance: Float64Array }> {
  const prior = exampleProbability(run, run.examples)
  const weights = (await logWeights(run, z)).map((logs) => normalize(logs.map((log, n) => log + Math.log(prior[n]!))))
  const size = sizeFromShape(run.dataset.event)
  const ofCodes = weights.map((weight) => new WeightedMoments(weight, size))
  const ofData = new WeightedMoments(prior, size)
  let start = 0
  for (const x of run.batches(batch)) {
    const values = await x.data<'float32'>()
    x.dispose()
    for (const each of [...ofCodes, ofData]) each.add(values, start)
    start += values.length / size
    await new Promise(setImmediate) // lets signals be handled
  }
  return { codes: ofCodes.map((each, code) => ({ code, ...each.moments() })), variance: ofData.moments().variance }
}

/** log e(z|x), one array over examples per code. */
async function logWeights({ model, batches, examples }: Evaluation, z: Tensor): Promise<Float64Array[]> {
  const { encoder } = model
  const count = z.shape[0]
  const logs = Array.from({ length: count }, () => new Float64Array(examples))
  let start = 0
  for (const x of batches(batch)) {
    const logProb = tf.tidy(() => tf.clone(encoder.density(encoder.parameters(x)).logProb(z))) // [M, B]
    const size = x.shape[0]
    const values = await logProb.data()
    tf.dispose([x, logProb])
    for (let m = 0; m < count; m++) logs[m]!.set(values.subarray(m * size, (m + 1) * size), start)
    start += size
  }
  return logs
}

function normalize(logs: Float64Array): Float64Array {
  const top = logs.reduce((a, b) => Math.max(a, b))
  const weights = logs.map((log) => Math.exp(log - top))
  const sum = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / sum)
}

/** First and second moments of x under weights that sum to 1. */
class WeightedMoments {
  private readonly mean: Float64Array
  private readonly square: Float64Array

  constructor(
    private readonly weights: Float64Array,
    size: number,
  ) {
    this.mean = new Float64Array(size)
    this.square = new Float64Array(size)
  }

  /** @param values  examples from index `start` on, [n, size] */
  add(values: Float32Array, start: number): void {
    const { mean, square, weights } = this
    const size = mean.length
    for (let n = 0; n < values.length / size; n++) {
      const weight = weights[start + n]!
      if (weight < negligible) continue
      for (let i = 0; i < size; i++) {
        const value = values[n * size + i]!
        mean[i]! += weight * value
        square[i]! += weight * value * value
      }
    }
  }

  moments(): Omit<ConditionalMoments, 'code'> {
    const { mean, square, weights } = this
    const variance = square.map((value, i) => Math.max(0, value - mean[i]! ** 2))
    return {
      mean,
      variance,
      fuzziness: variance.reduce((sum, value) => sum + value, 0),
      examples: 1 / weights.reduce((sum, weight) => sum + weight * weight, 0),
    }
  }
}
