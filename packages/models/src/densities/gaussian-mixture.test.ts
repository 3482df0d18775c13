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

/** The same in float64, component by component. */
function reference({ logits, mean, deviation, z }: ReturnType<typeof problem>): number[] {
  const [w, m, s, x] = [logits, mean, deviation, z].map(numbersOf) as [number[], number[], number[], number[]]
  const total = logSumExp(w)
  return Array.from({ length: codes }, (_, n) =>
    logSumExp(
      w.map((logit, c) => {
        const each = Array.from({ length: size }, (_, d) => {
          const at = c * size + d
          return -0.5 * ((x[n * size + d]! - m[at]!) / s[at]!) ** 2 - Math.log(s[at]!) - 0.5 * Math.log(2 * Math.PI)
        })
        return logit - total + each.reduce((a, b) => a + b, 0)
      }),
    ),
  )
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
  beforeAll(() => startEngine('cpu'))

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
