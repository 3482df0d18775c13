import { availableEngines, startEngine, tf, tuple, type Scalar, type Tensor } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { normalTensor, tensorNumbers } from '@elbow-vae/core/testing'
import { gaussianMixture } from './gaussian-mixture.js'

const [components, size, codes] = [20, 64, 10]

/** Components with means from N(0, 4 I), and codes drawn from one of them each. */
function problem(std: number) {
  const mean = tf.mul(normalTensor('means', [components, size]), 2)
  const stds = tf.mul(tf.softplus(normalTensor('deviations', [components, size])), std)
  const near = (tensor: Tensor) => tf.slice(tensor, [0, 0], [codes, size])
  const z = tf.add(near(mean), tf.mul(near(stds), normalTensor('codes', [codes, size])))
  return { logits: normalTensor('logits', [components]), mean, std: stds, z }
}

/** Clusters of five overlapping components each, with a distance of 2 between clusters, and codes within the clusters. */
function overlapping(size: number, std: number) {
  const centers = tf.mul(normalTensor('centres', [4, size]), 2)
  const own = tf.tile(centers, [5, 1]) //                               [20, size]
  const mean = tf.add(own, tf.mul(normalTensor('means', [components, size]), 0.3 * std))
  const stds = tf.mul(tf.add(1, tf.mul(normalTensor('deviations', [components, size]), 0.05)), std)
  const near = tf.slice(own, [0, 0], [codes, size])
  const z = tf.add(near, tf.mul(normalTensor('codes', [codes, size]), std))
  return { logits: normalTensor('logits', [components]), mean, std: stds, z }
}

type Problem = ReturnType<typeof problem>

/** log m(z_n) in float64, component by component. */
const reference = (all: Problem): number[] => jointOf(all).map(logSumExp)

/** log w_c N(z_n; μ_c, σ_c²) in float64, [N][C] */
function jointOf({ logits, mean, std, z }: Problem): number[][] {
  const [w, m, s, x] = tuple([logits, mean, std, z].map(tensorNumbers), 4)
  const size = mean.shape[1]!
  const total = logSumExp(w)
  return Array.from({ length: codes }, (_, n) =>
    w.map((logit, c) => {
      const each = Array.from({ length: size }, (_, d) => {
        const index = c * size + d
        return (
          -0.5 * ((x[n * size + d]! - m[index]!) / s[index]!) ** 2 - Math.log(s[index]!) - 0.5 * Math.log(2 * Math.PI)
        )
      })
      return logit - total + each.reduce((a, b) => a + b, 0)
    }),
  )
}

/** Gradients of Σ_n log m(z_n) by z, μ and σ, in float64. */
function referenceGradients(all: Problem): number[][] {
  const [m, s, x] = tuple([all.mean, all.std, all.z].map(tensorNumbers), 3)
  const size = all.mean.shape[1]!
  const [byCode, byMean, byStd] = [x.map(() => 0), m.map(() => 0), s.map(() => 0)]
  jointOf(all).forEach((joint, n) => {
    const top = logSumExp(joint)
    joint.forEach((value, c) => {
      const share = Math.exp(value - top)
      for (let d = 0; d < size; d++) {
        const [i, k] = [n * size + d, c * size + d]
        const standardized = (x[i]! - m[k]!) / s[k]!
        byCode[i]! -= (share * standardized) / s[k]!
        byMean[k]! += (share * standardized) / s[k]!
        byStd[k]! += (share * (standardized ** 2 - 1)) / s[k]!
      }
    })
  })
  return [byCode, byMean, byStd]
}

function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values)
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0))
}

const engines = await availableEngines()

describe.each(engines)('gaussianMixture on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each([1, 0.1, 0.01, 0.001])(
    'is within 1e-5 of float64, relative to |log m| + 1, with standard deviations of about %s and means 2 apart',
    (std) => {
      const all = problem(std)
      const expected = reference(all)
      tensorNumbers(gaussianMixture(all).logProb(tf.expandDims(all.z, 1))).forEach((value, n) => {
        expect(Math.abs(value - expected[n]!)).toBeLessThan(1e-5 * (Math.abs(expected[n]!) + 1))
      })
    },
  )

  it.each([2, 16, 64].flatMap((size) => [1e-2, 1e-3, 1e-4].map((std) => [size, std] as const)))(
    'is within 1e-3 nats of float64 in %d dimensions with overlapping components of σ = %f in clusters 2 apart',
    (size, std) => {
      const all = overlapping(size, std)
      const expected = reference(all)
      tensorNumbers(gaussianMixture(all).logProb(tf.expandDims(all.z, 1))).forEach((value, n) => {
        expect(Math.abs(value - expected[n]!)).toBeLessThan(1e-3)
      })
    },
  )

  it.each([1, 1e-4])('has the gradients of Σ_c r_c log N, r_c = p(c|z), in float64 with σ = %f', (std) => {
    const all = overlapping(16, std)
    const f = (z: Tensor, mean: Tensor, std: Tensor) =>
      tf.sum<Scalar>(gaussianMixture({ logits: all.logits, mean, std }).logProb(z))
    const got = tf.grads(f)([all.z, all.mean, all.std]).map(tensorNumbers)
    referenceGradients(all).forEach((expected, i) => {
      const largest = Math.max(...expected.map(Math.abs))
      got[i]!.forEach((value, k) => expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-3 * largest))
    })
  })

  it('has a finite log density of a code 1e4 standard deviations from every component', () => {
    const far = tf.fill([1, 1, size], 1e3)
    expect(tensorNumbers(gaussianMixture(problem(0.1)).logProb(far)).every(Number.isFinite)).toBe(true)
  })

  it('equals the Gaussian if it has one component', () => {
    const mean = tf.tensor([[1, 2]])
    const one = gaussianMixture({ logits: tf.tensor([3]), mean, std: tf.tensor([[0.5, 2]]) })
    expect(tensorNumbers(one.logProb(tf.tensor([[[1, 2]]])))[0]).toBeCloseTo(-Math.log(2 * Math.PI), 5) // log 0.5 · 2 = 0
  })
})

describe('a mixture of 500 components on 300 codes of 64 dimensions', () => {
  beforeAll(() => startEngine(engines.find((engine) => engine !== 'cpu') ?? 'cpu')) // takes seconds on cpu

  it('computes no tensor larger than 300 × 500, nor does its gradient', async () => {
    const mean = normalTensor('means', [500, size])
    const z = normalTensor('codes', [3, 100, size])
    const loss = (m: Tensor, s: Tensor, w: Tensor) =>
      tf.mean<Scalar>(gaussianMixture({ logits: w, mean: m, std: s }).logProb(z))
    const { kernels } = await tf.profile(() => tf.grads(loss)([mean, tf.onesLike(mean), tf.zeros([500])]))
    const sizes = kernels.flatMap(({ outputShapes }) => outputShapes.map((shape) => shape.reduce((a, b) => a * b, 1)))
    expect(Math.max(...sizes)).toBe(300 * 500)
  })
})
