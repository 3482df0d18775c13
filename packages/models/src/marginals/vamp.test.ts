import {
  createPart,
  freshNoise,
  required,
  startEngine,
  tf,
  type AnyPlugin,
  type Context,
  type OptionValues,
  type Tensor,
  type Variable,
} from '@elbow-vae/core'
import { testContext, furthest, normalTensor, tensorNumbers, randomize } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { isPushForward } from '@elbow-vae/distributions'
import { auxiliary } from '../encoders/auxiliary.js'
import { chainEncoder } from '../encoders/chain.js'
import { convIaf } from '../encoders/conv-iaf.js'
import { mlpEncoder } from '../encoders/mlp.js'
import { vamp } from './vamp.js'

beforeAll(() => startEngine('cpu'))

const values = (length: number, at: (k: number) => number) => Float32Array.from({ length }, (_, k) => at(k))

/** Images. The mean of pixel i is i/15. */
const images: Partial<Context> = {
  event: [4, 4, 1],
  dataKind: 'binary',
  latents: [{ name: 'z', size: 3 }],
  examples: (count) => values(16 * count, (k) => ((Math.floor(k / 16) * 7) % 15 < k % 16 ? 1 : 0)),
}
const iaf: OptionValues = { depths: [2, 2, 2, 2, 4], steps: 3, hidden: [12, 12] }

function model(plugin: AnyPlugin<'encoder'>, of: OptionValues, own: OptionValues, data = images) {
  const named = new Map<string, Variable>()
  const encoder = createPart<'encoder'>(plugin, of, testContext('encoder', data, named))
  const marginal = createPart<'marginal'>(vamp, own, testContext('marginal', { ...data, encoder }, named))
  return { encoder, marginal, named }
}

/** The input of the encoder when the marginal computes its density. */
function pseudoInputsOf({ encoder, marginal }: Pick<ReturnType<typeof model>, 'encoder' | 'marginal'>): Tensor {
  const parameters = vi.spyOn(encoder, 'parameters')
  marginal.density()
  expect(parameters).toHaveBeenCalledTimes(1)
  return required(parameters.mock.calls[0], 'call')[0]
}

describe.each([
  { name: 'mlp', plugin: mlpEncoder, of: { hidden: [8] } },
  { name: 'conv-iaf', plugin: convIaf, of: iaf },
])('marginal "vamp" of encoder "$name"', ({ plugin, of }) => {
  const makeParts = () => {
    const parts = model(plugin, of, { components: 6 })
    randomize(parts.named, 0.5)
    return parts
  }

  it('is Σ w_i e(z|φ_i) with the encoder’s densities', () => {
    const { encoder, marginal, named } = makeParts()
    const inputs = pseudoInputsOf({ encoder, marginal })
    const z = normalTensor('z', [4, 2, 3])
    const logWeights = tf.unstack(tf.logSoftmax(required(named.get('marginal/weights/logits'), 'logits')))
    const each = tf.unstack(inputs).map((input, i) => {
      const density = encoder.density(encoder.parameters(tf.expandDims(input)))
      return tf.add(density.logProb(z), logWeights[i]!)
    })
    expect(furthest(marginal.density().logProb(z), tf.logSumExp(tf.stack(each), 0))).toBeLessThan(1e-4)
  })

  it('uses the base noise of the encoder’s draws, and inverts another code once', () => {
    const { encoder, marginal } = makeParts()
    const draw = encoder.density(encoder.parameters(normalTensor('x', [2, 4, 4, 1]))).draw(freshNoise(1, 'test', 0), 4)
    const density = marginal.density()
    const inverse = isPushForward(density) ? vi.spyOn(density.flow, 'inverse') : undefined
    const fromBase = density.logProb(draw)
    expect(inverse?.mock.calls.length ?? 0).toBe(0)
    expect(furthest(density.logProb(draw.value), fromBase)).toBeLessThan(1e-4)
    expect(inverse?.mock.calls.length ?? 1).toBe(1)
  })

  it('passes gradients to the encoder through the pseudo-inputs', () => {
    const { marginal, named } = makeParts()
    const z = normalTensor('z', [4, 2, 3])
    const { grads } = tf.variableGrads(() => tf.mean(marginal.density().logProb(z)), [...named.values()])
    for (const name of ['encoder/mean/kernel', 'encoder/scale/bias', 'marginal/pseudo_inputs/values']) {
      expect(tensorNumbers(tf.max(tf.abs(grads[required(named.get(name), name).name]!)))[0]).toBeGreaterThan(0)
    }
  })
})

describe('pseudo-inputs', () => {
  const inputsOf = (own: OptionValues, data: Partial<Context> = images): Tensor =>
    pseudoInputsOf(model(mlpEncoder, { hidden: [4] }, own, data))

  it('start at examples of the data, moved a little into its range', () => {
    const inputs = inputsOf({ components: 40 })
    const examples = tf.tensor(required(images.examples, 'examples')(40), [40, 4, 4, 1])
    const distance = tf.abs(tf.sub(inputs, examples))
    expect(inputs.shape).toEqual([40, 4, 4, 1])
    expect(tensorNumbers(tf.max(distance))[0]).toBeLessThan(0.1)
    expect(tensorNumbers(tf.min(distance))[0]).toBeGreaterThan(0)
  })

  it('with initial mean start at the mean of the data, all different', () => {
    const inputs = tf.reshape(inputsOf({ components: 40, initial: 'mean' }), [40, 16])
    const share = tf.div(tf.range(0, 16), 15)
    expect(furthest(tf.mean(inputs, 0), share)).toBeLessThan(0.05)
    const { variance } = tf.moments(inputs, 0)
    expect(tensorNumbers(tf.min(variance))[0]).toBeGreaterThan(1e-5)
  })

  it.each([
    ['binary data from 0 to 1', 'binary', required(images.examples, 'examples'), [0, 1]],
    [
      'continuous data within the range of its examples',
      'continuous',
      (n: number) => values(16 * n, (k) => (k % 3) * 5 - 2),
      [-2, 8],
    ],
  ] as const)('stay in the range of %s for any weights', (_, dataKind, examples, [low, high]) => {
    const data: Partial<Context> = { ...images, dataKind, examples }
    const parts = model(mlpEncoder, { hidden: [4] }, { components: 4 }, data)
    randomize(parts.named, 100)
    const inputs = pseudoInputsOf(parts)
    expect(tensorNumbers(tf.min(inputs))[0]).toBeGreaterThanOrEqual(low)
    expect(tensorNumbers(tf.max(inputs))[0]).toBeLessThanOrEqual(high)
  })

  it('of one-hot data are probabilities', () => {
    const examples = (n: number) => values(4 * n, (k) => (k % 5 === 0 ? 1 : 0))
    const inputs = inputsOf({ components: 4 }, { ...images, event: [4], dataKind: 'categorical', examples })
    expect(furthest(tf.sum(inputs, -1), tf.ones([4]))).toBeLessThan(1e-6)
  })
})

describe('marginal "vamp"', () => {
  it('names the encoders that it fits in the error for other densities', () => {
    const latents = [{ name: 'z1', size: 1 }, { name: 'z2', size: 1 }] // prettier-ignore
    for (const plugin of [chainEncoder, auxiliary]) {
      expect(() => model(plugin, { hidden: [4] }, {}, { ...images, latents })).toThrow(
        /^marginal "vamp": expected an encoder with a Gaussian density.* Use --encoder conv, conv-iaf, mlp or mlp-iaf\.$/,
      )
    }
  })

  it('throws without training examples', () => {
    const { examples: _, ...empty } = images
    expect(() => model(mlpEncoder, {}, {}, empty)).toThrow(
      /^marginal "vamp": expected training examples to start from, got none/,
    )
  })
})
