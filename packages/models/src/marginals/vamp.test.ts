import { createPart, freshNoise, startEngine, tf, type AnyPlugin, type Context } from '@elbow/core'
import type { OptionValues, Tensor, Variable } from '@elbow/core'
import { testContext } from '@elbow/core/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { isPushForward } from '../densities/push-forward.js'
import { auxiliary } from '../encoders/auxiliary.js'
import { chain } from '../encoders/chain.js'
import { convIaf } from '../encoders/conv-iaf.js'
import { mlp } from '../encoders/mlp.js'
import { furthest, normalTensor, numbersOf, randomize } from '../layers/weights.test.helper.js'
import { vamp } from './vamp.js'

beforeAll(() => startEngine('cpu'))

const values = (length: number, at: (k: number) => number) => Float32Array.from({ length }, (_, k) => at(k))

/** Images whose pixel i is 1 in a share i/15 of the data. */
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

/** What the encoder is given for the marginal's density. */
function pseudoInputsOf({ encoder, marginal }: Pick<ReturnType<typeof model>, 'encoder' | 'marginal'>): Tensor {
  const parameters = vi.spyOn(encoder, 'parameters')
  marginal.density()
  expect(parameters).toHaveBeenCalledTimes(1)
  return parameters.mock.calls[0]![0]
}

describe.each([
  { name: 'mlp', plugin: mlp, of: { hidden: [8] } },
  { name: 'conv-iaf', plugin: convIaf, of: iaf },
])('marginal "vamp" of encoder "$name"', ({ plugin, of }) => {
  const made = () => {
    const parts = model(plugin, of, { components: 6 })
    randomize(parts.named, 0.5)
    return parts
  }

  it('is Σ w_i e(z|φ_i), the encoder’s own densities', () => {
    const { encoder, marginal, named } = made()
    const inputs = pseudoInputsOf({ encoder, marginal })
    const z = normalTensor('z', [4, 2, 3])
    const logWeights = tf.unstack(tf.logSoftmax(named.get('marginal/weights/logits') as Tensor))
    const each = tf.unstack(inputs).map((input, i) => {
      const density = encoder.density(encoder.parameters(tf.expandDims(input)))
      return tf.add(density.logProb(z), logWeights[i]!)
    })
    expect(furthest(marginal.density().logProb(z), tf.logSumExp(tf.stack(each), 0))).toBeLessThan(1e-4)
  })

  it('measures the encoder’s draws from their base noise, and inverts a code from elsewhere once', () => {
    const { encoder, marginal } = made()
    const draw = encoder.density(encoder.parameters(normalTensor('x', [2, 4, 4, 1]))).draw(freshNoise(1, 'test', 0), 4)
    const density = marginal.density()
    const inverse = isPushForward(density) ? vi.spyOn(density.flow, 'inverse') : undefined
    const fromBase = density.logProb(draw)
    expect(inverse?.mock.calls.length ?? 0).toBe(0)
    expect(furthest(density.logProb(draw.value), fromBase)).toBeLessThan(1e-4)
    expect(inverse?.mock.calls.length ?? 1).toBe(1)
  })

  it('passes gradients to the encoder through the pseudo-inputs', () => {
    const { marginal, named } = made()
    const z = normalTensor('z', [4, 2, 3])
    const { grads } = tf.variableGrads(() => tf.mean(marginal.density().logProb(z)), [...named.values()])
    for (const name of ['encoder/mean/kernel', 'encoder/scale/bias', 'marginal/pseudo_inputs/values']) {
      expect(numbersOf(tf.max(tf.abs(grads[named.get(name)!.name]!)))[0]).toBeGreaterThan(0)
    }
  })
})

describe('pseudo-inputs', () => {
  const of = (own: OptionValues, data: Partial<Context> = images): Tensor =>
    pseudoInputsOf(model(mlp, { hidden: [4] }, own, data))

  it('start near examples of the data, a little inside its range', () => {
    const inputs = of({ components: 40 })
    const examples = tf.tensor(images.examples!(40), [40, 4, 4, 1])
    const distance = tf.abs(tf.sub(inputs, examples))
    expect(inputs.shape).toEqual([40, 4, 4, 1])
    expect(numbersOf(tf.max(distance))[0]).toBeLessThan(0.1)
    expect(numbersOf(tf.min(distance))[0]).toBeGreaterThan(0)
  })

  it('start around the mean of the data when told to, none like another', () => {
    const inputs = tf.reshape(of({ components: 40, initial: 'mean' }), [40, 16])
    const share = tf.div(tf.range(0, 16), 15)
    expect(furthest(tf.mean(inputs, 0), share)).toBeLessThan(0.05)
    const { variance } = tf.moments(inputs, 0)
    expect(numbersOf(tf.min(variance))[0]).toBeGreaterThan(1e-5)
  })

  it.each([
    ['binary data from 0 to 1', 'binary', images.examples!, [0, 1]],
    [
      'continuous data within what was seen of it',
      'continuous',
      (n: number) => values(16 * n, (k) => (k % 3) * 5 - 2),
      [-2, 8],
    ],
  ] as const)('stay in the range of %s, wherever their weights go', (_, dataKind, examples, [low, high]) => {
    const data: Partial<Context> = { ...images, dataKind, examples }
    const parts = model(mlp, { hidden: [4] }, { components: 4 }, data)
    randomize(parts.named, 100)
    const inputs = pseudoInputsOf(parts)
    expect(numbersOf(tf.min(inputs))[0]).toBeGreaterThanOrEqual(low)
    expect(numbersOf(tf.max(inputs))[0]).toBeLessThanOrEqual(high)
  })

  it('of one-hot data stay probabilities', () => {
    const examples = (n: number) => values(4 * n, (k) => (k % 5 === 0 ? 1 : 0))
    const inputs = of({ components: 4 }, { ...images, event: [4], dataKind: 'categorical', examples })
    expect(furthest(tf.sum(inputs, -1), tf.ones([4]))).toBeLessThan(1e-6)
  })
})

describe('marginal "vamp"', () => {
  it('says which encoders it is for when the density is of another kind', () => {
    const latents = [{ name: 'z1', size: 1 }, { name: 'z2', size: 1 }] // prettier-ignore
    for (const plugin of [chain, auxiliary]) {
      expect(() => model(plugin, { hidden: [4] }, {}, { ...images, latents })).toThrow(
        /^marginal "vamp": expected an encoder with a Gaussian density.* Use --encoder conv, conv-iaf, mlp or mlp-iaf\.$/,
      )
    }
  })

  it('says that it needs examples where there are none', () => {
    const { examples: _, ...empty } = images
    expect(() => model(mlp, {}, {}, empty)).toThrow(
      /^marginal "vamp": expected training examples to start from, got none/,
    )
  })
})
