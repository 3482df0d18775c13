import { createPart, startEngine, tf, type Tensor, type Variable } from '@elbow/core'
import { testContext } from '@elbow/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Gaussian } from '../densities/gaussian.js'
import { normalTensor, numbersOf, randomize } from '../layers/weights.test.helper.js'
import { mlp } from './mlp.js'

beforeAll(() => startEngine('cpu'))

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

describe('encoder mlp', () => {
  it.each([
    ['variance', (s: number) => Math.max(Math.sqrt(softplus(s)), 0.3)],
    ['deviation', (s: number) => Math.max(softplus(s), 0.3)],
  ])('with readout %s has the σ of its stated equation', (readout, deviationOf) => {
    expect(mlp.equation).toContain('σ² = softplus(W_σ h + b_σ), or σ by readout deviation, σ ≥ floor')
    const named = new Map<string, Variable>()
    const context = testContext('encoder', { event: [3], dataKind: 'continuous' }, named)
    const encoder = createPart<'encoder'>(mlp, { hidden: [4], activation: 'tanh', readout, floor: 0.3 }, context)
    randomize(named, 1)
    const [W, b, Ws, bs] = ['hidden_0/kernel', 'hidden_0/bias', 'scale/kernel', 'scale/bias'].map(
      (name) => named.get(`encoder/${name}`)! as Tensor,
    )
    const x = normalTensor('x', [20, 3])
    const raw = tf.add(tf.matMul(tf.tanh(tf.add(tf.matMul(x, W!), b!)), Ws!), bs!)
    const { gaussian } = encoder.density(encoder.parameters(x)) as Gaussian
    const expected = numbersOf(raw).map(deviationOf)
    numbersOf(gaussian.deviation).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    expect(new Set(expected).size).toBeGreaterThan(10) // some are at the floor, most are not
  })
})
