import { freshNoise, startEngine, tf, type Tensor, type Variable } from '@elbow/core'
import { testContext } from '@elbow/core/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { autoregressiveFlow } from '../layers/autoregressive-flow.js'
import { furthest, normalTensor, randomize } from '../layers/weights.test.helper.js'
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
  return gaussian({ mean: parameters('mean'), deviation: tf.softplus(parameters('deviation')) }, [size])
}

describe('pushForward', () => {
  it('gives its own draws, in parallel, the log-density that inverting them gives, to 1e-4', () => {
    const density = pushForward(base(), flowOf(size))
    const draw = density.draw(freshNoise(1, 'test', 0), 5)
    const inverted = density.logProb(draw.value) // a tensor: where it came from is forgotten
    expect(draw.value.shape).toEqual([5, 3, size])
    expect(furthest(inverted, draw.logProb)).toBeLessThan(1e-4)
    expect(furthest(density.logProb(draw), draw.logProb)).toBeLessThan(1e-4)
  })

  it('inverts no draw that came through the same map, whatever density it was drawn from', () => {
    const flow = flowOf(size)
    const inverse = vi.spyOn(flow, 'inverse')
    const draw = pushForward(base(), flow).draw(freshNoise(1, 'test', 0), 5)
    pushForward(base(), flow).logProb(draw)
    expect(inverse).not.toHaveBeenCalled()
  })

  it('does not take the base noise of another map for its own', () => {
    const [mine, other] = [flowOf(size), flowOf(size)].map((flow) => pushForward(base(), flow))
    const draw = other!.draw(freshNoise(1, 'test', 0), 5)
    const inverse = vi.spyOn(mine!.flow, 'inverse')
    expect(furthest(mine!.logProb(draw), mine!.logProb(draw.value))).toBe(0)
    expect(inverse).toHaveBeenCalledTimes(2)
  })

  it('carries quadrature nodes over: Σ w f(z) = E f(z), here the mean of a map that shifts by 3', () => {
    const shift: Flow = { forward: (u) => tf.add(u, 3), inverse: (z) => tf.sub(z, 3) }
    const one = gaussian({ mean: tf.tensor([[1]]), deviation: tf.tensor([[0.5]]) }, [1])
    const { value, weight } = pushForward(one, shift).quadrature!(16, freshNoise(1, 'test', 0))!
    const mean = tf.sum(tf.mul(tf.squeeze(value, [-1]), weight!), 0)
    expect(furthest(mean, tf.tensor([4]))).toBeLessThan(1e-4)
  })
})
