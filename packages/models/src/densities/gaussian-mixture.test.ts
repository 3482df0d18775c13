import { availableEngines, startEngine, tf, type Scalar, type Tensor } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { normalTensor, numbersOf } from '../layers/weights.test.helper.js'
import { gaussianMixture } from './gaussian-mixture.js'

const [components, size, codes] = [20, 64, 10]

/** Components spread over N(0, 4 I), and codes each within reach of one of them. */
function problem(deviation: number) {
  const mean = tf.mul(normalTensor('means', [components, size]), 2)
  const deviations = tf.mul(tf.softplus(normalTensor('deviations', [components, size])), deviation)
  const near = (tensor: Tensor) => tf.slice(tensor, [0, 0], [codes, size])
  const z = tf.add(near(mean), tf.mul(near(deviations), normalTensor('codes', [codes, size])))
  return { logits: normalTensor('logits', [components]), mean, deviation: deviations, z }
}

/** Clusters of five components each that overlap, 2 apart in every dimension, and codes each within one of them. */
function overlapping(size: number, deviation: number) {
  const centres = tf.mul(normalTensor('centres', [4, size]), 2)
  const own = tf.tile(centres, [5, 1]) //                               [20, size]
  const mean = tf.add(own, tf.mul(normalTensor('means', [components, size]), 0.3 * deviation))
  const deviations = tf.mul(tf.add(1, tf.mul(normalTensor('deviations', [components, size]), 0.05)), deviation)
  const near = tf.slice(own, [0, 0], [codes, size])
  const z = tf.add(near, tf.mul(normalTensor('codes', [codes, size]), deviation))
  return { logits: normalTensor('logits', [components]), mean, deviation: deviations, z }
}

type Problem = ReturnType<typeof problem>

/** The same in float64, component by component. */
const reference = (all: Problem): number[] => jointOf(all).map(logSumExp)

/** log w_c N(z_n; μ_c, σ_c²) in float64, [N][C] */
function jointOf({ logits, mean, deviation, z }: Problem): number[][] {
  const [w, m, s, x] = [logits, mean, deviation, z].map(numbersOf) as [number[], number[], number[], number[]]
  const size = mean.shape[1]!
  const total = logSumExp(w)
  return Array.from({ length: codes }, (_, n) =>
    w.map((logit, c) => {
      const each = Array.from({ length: size }, (_, d) => {
        const at = c * size + d
        return -0.5 * ((x[n * size + d]! - m[at]!) / s[at]!) ** 2 - Math.log(s[at]!) - 0.5 * Math.log(2 * Math.PI)
      })
      return logit - total + each.reduce((a, b) => a + b, 0)
    }),
  )
}

/** Of Σ_n log m(z_n) by z, μ and σ, in float64. */
function referenceGradients(all: Problem): number[][] {
  const [m, s, x] = [all.mean, all.deviation, all.z].map(numbersOf) as [number[], number[], number[]]
  const size = all.mean.shape[1]!
  const gradients = [x, m, s].map((like) => like.map(() => 0)) as [number[], number[], number[]]
  jointOf(all).forEach((joint, n) => {
    const top = logSumExp(joint)
    joint.forEach((value, c) => {
      const share = Math.exp(value - top)
      for (let d = 0; d < size; d++) {
        const [at, of] = [n * size + d, c * size + d]
        const standardised = (x[at]! - m[of]!) / s[of]!
        gradients[0][at]! -= (share * standardised) / s[of]!
        gradients[1][of]! += (share * standardised) / s[of]!
        gradients[2][of]! += (share * (standardised ** 2 - 1)) / s[of]!
      }
    })
  })
  return gradients
}

function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values)
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0))
}

const engines = await availableEngines()

describe.each(engines)('gaussianMixture on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each([1, 0.1, 0.01, 0.001])(
    'is within 1e-5 of float64 where deviations are %s and the means 2 apart, relative to |log m| + 1',
    (deviation) => {
      const all = problem(deviation)
      const expected = reference(all)
      numbersOf(gaussianMixture(all).logProb(tf.expandDims(all.z, 1))).forEach((value, n) => {
        expect(Math.abs(value - expected[n]!)).toBeLessThan(1e-5 * (Math.abs(expected[n]!) + 1))
      })
    },
  )

  it.each([2, 16, 64].flatMap((size) => [1e-2, 1e-3, 1e-4].map((deviation) => [size, deviation] as const)))(
    'is within 1e-3 nats of float64 in %d dimensions where components overlap whose σ is %f, clusters of them 2 apart',
    (size, deviation) => {
      const all = overlapping(size, deviation)
      const expected = reference(all)
      numbersOf(gaussianMixture(all).logProb(tf.expandDims(all.z, 1))).forEach((value, n) => {
        expect(Math.abs(value - expected[n]!)).toBeLessThan(1e-3)
      })
    },
  )

  it.each([1, 1e-4])('has the gradients of Σ_c r_c log N, r_c = p(c|z), in float64 where σ is %f', (deviation) => {
    const all = overlapping(16, deviation)
    const f = (z: Tensor, mean: Tensor, deviation: Tensor) =>
      tf.sum<Scalar>(gaussianMixture({ logits: all.logits, mean, deviation }).logProb(z))
    const got = tf.grads(f)([all.z, all.mean, all.deviation]).map(numbersOf)
    referenceGradients(all).forEach((expected, i) => {
      const largest = Math.max(...expected.map(Math.abs))
      got[i]!.forEach((value, k) => expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-3 * largest))
    })
  })

  it('is −∞ nowhere: a code 1e4 deviations from every component has a finite log-density', () => {
    const far = tf.fill([1, 1, size], 1e3)
    expect(numbersOf(gaussianMixture(problem(0.1)).logProb(far)).every(Number.isFinite)).toBe(true)
  })

  it('is a Gaussian where it has one component', () => {
    const mean = tf.tensor([[1, 2]])
    const one = gaussianMixture({ logits: tf.tensor([3]), mean, deviation: tf.tensor([[0.5, 2]]) })
    expect(numbersOf(one.logProb(tf.tensor([[[1, 2]]])))[0]).toBeCloseTo(-Math.log(2 * Math.PI), 5) // log 0.5 · 2 = 0
  })
})

describe('a mixture of 500 under 300 codes of 64 dimensions', () => {
  beforeAll(() => startEngine(engines.find((engine) => engine !== 'cpu') ?? 'cpu')) // which takes seconds

  it('makes no tensor larger than 300 × 500, its gradient included', async () => {
    const mean = normalTensor('means', [500, size])
    const z = normalTensor('codes', [3, 100, size])
    const loss = (m: Tensor, s: Tensor, w: Tensor) =>
      tf.mean<Scalar>(gaussianMixture({ logits: w, mean: m, deviation: s }).logProb(z))
    const { kernels } = await tf.profile(() => tf.grads(loss)([mean, tf.onesLike(mean), tf.zeros([500])]))
    const sizes = kernels.flatMap(({ outputShapes }) => outputShapes.map((shape) => shape.reduce((a, b) => a * b, 1)))
    expect(Math.max(...sizes)).toBe(300 * 500)
  })
})
