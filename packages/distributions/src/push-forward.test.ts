import { freshNoise, required, startEngine, tf, type Tensor, type Variable } from '@elbow-vae/core'
import { testContext, furthest, normalTensor, randomize } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { autoregressiveFlow } from './flows/autoregressive-flow.js'
import { gaussian } from './gaussian.js'
import { pushForward, type Flow } from './push-forward.js'

beforeAll(() => startEngine('cpu'))

function flowOf(size: number): Flow {
  const named = new Map<string, Variable>()
  const { parallel, sequential } = autoregressiveFlow(testContext('part', {}, named), size, {
    steps: 4,
    hidden: [32, 32],
    activation: 'relu',
  })
  randomize(named, 0.2)
  return { forward: parallel, inverse: sequential }
}

const size = 16
const base = () => {
  const parameters = (name: string): Tensor => normalTensor(name, [3, size])
  return gaussian({ mean: parameters('mean'), std: tf.softplus(parameters('deviation')) }, [size])
}

describe('pushForward', () => {
  it('has for its own draws the log density of inverting them, to 1e-4', () => {
    const density = pushForward(base(), flowOf(size))
    const draw = density.draw(freshNoise(1, 'test', 0), 5)
    const inverted = density.logProb(draw.value) // a tensor carries no base noise
    expect(draw.value.shape).toEqual([5, 3, size])
    expect(furthest(inverted, draw.logProb)).toBeLessThan(1e-4)
    expect(furthest(density.logProb(draw), draw.logProb)).toBeLessThan(1e-4)
  })

  it('does not invert draws of any density with the same flow', () => {
    const flow = flowOf(size)
    const inverse = vi.spyOn(flow, 'inverse')
    const draw = pushForward(base(), flow).draw(freshNoise(1, 'test', 0), 5)
    pushForward(base(), flow).logProb(draw)
    expect(inverse).not.toHaveBeenCalled()
  })

  it('does not use the base noise of another flow', () => {
    const [density, other] = [pushForward(base(), flowOf(size)), pushForward(base(), flowOf(size))]
    const draw = other.draw(freshNoise(1, 'test', 0), 5)
    const inverse = vi.spyOn(density.flow, 'inverse')
    expect(furthest(density.logProb(draw), density.logProb(draw.value))).toBe(0)
    expect(inverse).toHaveBeenCalledTimes(2)
  })

  it('transforms quadrature nodes: Σ w f(z) = E f(z), for the mean of a flow that shifts by 3', () => {
    const shift: Flow = { forward: (u) => tf.add(u, 3), inverse: (z) => tf.sub(z, 3) }
    const one = gaussian({ mean: tf.tensor([[1]]), std: tf.tensor([[0.5]]) }, [1])
    const { value, weight } = required(pushForward(one, shift).quadrature(16, freshNoise(1, 'test', 0)), 'quadrature')
    const mean = tf.sum(tf.mul(tf.squeeze(value, [-1]), required(weight, 'weight')), 0)
    expect(furthest(mean, tf.tensor([4]))).toBeLessThan(1e-4)
  })
})
