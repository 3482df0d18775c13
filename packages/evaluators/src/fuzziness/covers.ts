import { tf, type Evaluation, type Tensor } from '@elbow/core'

/** What of the data lies behind one code: q(x|z). */
export interface Cover {
  /** Place of the code among those measured. */
  readonly code: number
  /** E q(x|z), [D]. */
  readonly mean: Float64Array
  /** Var q(x_i|z) of each dimension, [D]. */
  readonly variance: Float64Array
  /** Their sum. */
  readonly fuzziness: number
  /** Effective number of examples, 1 / Σ q². */
  readonly examples: number
}

/** Examples that are streamed at a time. */
const batch = 500

/** Below this share of a code's mass an example is passed over. */
const negligible = 1e-15

/**
 * Streams the split twice: once for log p̂(x) + log e(z|x) of every code and example, once for the moments of x under q.
 * All sums in float64 on the host.
 *
 * @param z  [M, 1, D]
 * @returns  what lies behind each code, and the variance of the data itself, by dimension
 */
export async function covers(run: Evaluation, z: Tensor): Promise<{ codes: readonly Cover[]; variance: Float64Array }> {
  const prior = dataWeights(run)
  const weights = (await logWeights(run, z)).map((logs) => normalised(logs.map((log, n) => log + Math.log(prior[n]!))))
  const size = run.dataset.event.reduce((product, n) => product * n, 1)
  const moments = [...weights, prior].map((weight) => new Moments(weight, size))
  let start = 0
  for (const x of run.batches(batch)) {
    const values = await x.data()
    x.dispose()
    for (const each of moments) each.add(values as Float32Array, start)
    start += values.length / size
    await new Promise(setImmediate) // let signals have their turn
  }
  const ofData = moments.pop()!
  return { codes: moments.map((each, code) => ({ code, ...each.cover() })), variance: ofData.cover().variance }
}

/** log e(z|x), an array over examples for each code. */
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

/** p̂(x): that of a known distribution, or 1/N. */
function dataWeights({ dataset, split, examples }: Evaluation): Float64Array {
  return split === 'exact' ? dataset.support!.probability : new Float64Array(examples).fill(1 / examples)
}

function normalised(logs: Float64Array): Float64Array {
  const top = logs.reduce((a, b) => Math.max(a, b))
  const weights = logs.map((log) => Math.exp(log - top))
  const sum = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / sum)
}

/** First and second moments of x under weights that sum to 1. */
class Moments {
  private readonly mean: Float64Array
  private readonly square: Float64Array

  constructor(
    private readonly weights: Float64Array,
    size: number,
  ) {
    this.mean = new Float64Array(size)
    this.square = new Float64Array(size)
  }

  /** @param values  examples from place `start` on, one after the other */
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

  cover(): Omit<Cover, 'code'> {
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
