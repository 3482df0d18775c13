import { createPart, required, startEngine, tf, type Tensor, type Variable } from '@elbow-vae/core'
import { testContext, normalTensor, tensorNumbers, randomize } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { isGaussian } from '@elbow-vae/distributions'
import { mlpEncoder } from './mlp.js'

beforeAll(() => startEngine('cpu'))

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

describe('encoder mlp', () => {
  it.each([
    ['variance', (s: number) => Math.max(Math.sqrt(softplus(s)), 0.3)],
    ['deviation', (s: number) => Math.max(softplus(s), 0.3)],
  ])('with readout %s has the σ of its stated equation', (readout, stdOf) => {
    expect(mlpEncoder.equation).toContain('σ² = softplus(W_σ h + b_σ), or σ by readout deviation, σ ≥ floor')
    const named = new Map<string, Variable>()
    const context = testContext('encoder', { event: [3], dataKind: 'continuous' }, named)
    const encoder = createPart<'encoder'>(mlpEncoder, { hidden: [4], activation: 'tanh', readout, floor: 0.3 }, context)
    randomize(named, 1)
    const weight = (name: string) => required(named.get(`encoder/${name}`), name)
    const affine = (x: Tensor, name: string) => tf.add(tf.matMul(x, weight(`${name}/kernel`)), weight(`${name}/bias`))
    const x = normalTensor('x', [20, 3])
    const raw = affine(tf.tanh(affine(x, 'hidden_0')), 'scale')
    const density = encoder.density(encoder.parameters(x))
    if (!isGaussian(density)) expect.fail('the code of mlp is Gaussian')
    const expected = tensorNumbers(raw).map(stdOf)
    tensorNumbers(density.gaussian.std).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    expect(new Set(expected).size).toBeGreaterThan(10) // some are at the floor, most are not
  })
})
