import { freshNoise, startEngine, tf, type Conditional, type Tensor } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { withPlanarFlows } from './planar-flows.js'

beforeAll(() => startEngine('cpu'))

/** N(mean, diag exp(2 scale)) in two dimensions. */
const encoder: Conditional<{ mean: Tensor; scale: Tensor }> = {
  variables: [],
  parameters: (mean) => ({ mean, scale: tf.zerosLike(mean) }),
  density: ({ mean, scale }) => ({
    draw(noise, count) {
      const standard = noise.normal([count, 1, 2])
      const terms = tf.add(tf.mul(0.5, tf.add(tf.square(standard), Math.log(2 * Math.PI))), scale)
      return { value: tf.add(mean, tf.mul(tf.exp(scale), standard)), logProb: tf.neg(tf.sum(terms, -1)) }
    },
    logProb: (value) => value as Tensor,
  }),
}

describe('planar flows', () => {
  const begin = () => ({ mean: tf.tensor2d([[0.3, -0.2]]), scale: tf.tensor2d([[-0.5, 0.1]]) })
  const draws = (change: (flows: Record<string, Tensor>) => void = () => undefined) =>
    tf.tidy(() => {
      const family = withPlanarFlows(encoder, 3, begin(), 2)
      const parameters = { ...family.parameters(tf.zeros([1, 2])) }
      change(parameters)
      const { value, logProb } = family.density(parameters).draw(freshNoise(1, 'planar', 0), 20_000)
      return { z: value.arraySync() as number[][][], log: logProb.arraySync() as number[][] }
    })

  it('start as the identity', () => {
    const { z, log } = tf.tidy(() => {
      const { value, logProb } = encoder.density(begin()).draw(freshNoise(1, 'planar', 0), 20_000)
      return { z: value.arraySync() as number[][][], log: logProb.arraySync() as number[][] }
    })
    const bent = draws()
    for (let k = 0; k < 20_000; k += 1000) {
      expect(bent.log[k]![0]!).toBeCloseTo(log[k]![0]!, 5)
      bent.z[k]![0]!.forEach((value, d) => expect(value).toBeCloseTo(z[k]![0]![d]!, 5))
    }
  })

  it('have consistent draws and densities: E 1/q(z) over a box is its area', () => {
    const { z, log } = draws((flows) => {
      flows['u_0'] = tf.tensor2d([[1.2, 0.7]])
      flows['w_1'] = tf.tensor2d([[0.8, -1.1]])
      flows['b_2'] = tf.tensor2d([[0.4]])
      flows['u_2'] = tf.tensor2d([[-0.6, 0.9]])
    })
    const center = [0, 1].map((d) => z.reduce((sum, [at]) => sum + at![d]!, 0) / z.length)
    const inside = z.map(([at]) => at!.every((value, d) => Math.abs(value - center[d]!) < 0.4))
    const terms = inside.map((is, k) => (is ? Math.exp(-log[k]![0]!) : 0))
    const mean = terms.reduce((sum, term) => sum + term, 0) / terms.length
    const error = Math.sqrt(terms.reduce((sum, term) => sum + (term - mean) ** 2, 0)) / terms.length
    expect(error).toBeLessThan(0.02)
    expect(Math.abs(mean - 0.64)).toBeLessThan(4 * error)
  })

  it('have finite densities and gradients for very negative wᵀu', () => {
    const gradient = tf.tidy(() => {
      const family = withPlanarFlows(encoder, 1, begin(), 2)
      const parameters = family.parameters(tf.zeros([1, 2]))
      const log = (u: Tensor) => {
        const { logProb } = family.density({ ...parameters, u_0: u }).draw(freshNoise(1, 'planar', 0), 50_000)
        return tf.sum(logProb)
      }
      return tf
        .grad(log)(tf.tensor2d([[-200, 0]]))
        .dataSync()
    })
    expect([...gradient].every(Number.isFinite)).toBe(true)
  })
})
