import {
  availableEngines,
  createPart,
  freshNoise,
  required,
  startEngine,
  tf,
  type Conditional,
  type Context,
  type OptionValues,
  type Variable,
} from '@elbow-vae/core'
import { testContext, furthest, normalTensor, tensorNumbers, randomize } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { conv } from './conv.js'
import { convIaf } from './conv-iaf.js'

const mnist: Partial<Context> = { event: [28, 28, 1], dataKind: 'binary', latents: [{ name: 'z', size: 64 }] }
const tiny: Partial<Context> = { event: [4, 4, 1], dataKind: 'binary', latents: [{ name: 'z', size: 2 }] }
const options: OptionValues = { depths: [2, 2, 2, 2, 4], hidden: [12, 12], activation: 'tanh' }

function tinyEncoder(): Conditional {
  const named = new Map<string, Variable>()
  const encoder = createPart<'encoder'>(convIaf, options, testContext('encoder', tiny, named))
  randomize(named, 0.5)
  return encoder
}

const shapes = (named: ReadonlyMap<string, Variable>) =>
  Object.fromEntries([...named].map(([name, { shape }]) => [name, shape]))

describe('encoder "conv-iaf"', () => {
  beforeAll(() => startEngine('cpu'))

  it('has the weights of conv under the same names, then 4 MADEs of three layers of 640 (ABE appendix F.1)', () => {
    const [simple, complex] = [new Map<string, Variable>(), new Map<string, Variable>()]
    createPart(conv, {}, testContext('encoder', mnist, simple))
    createPart(convIaf, {}, testContext('encoder', mnist, complex))
    const flow = Object.entries(shapes(complex)).filter(([name]) => name.includes('/flow_'))
    expect(shapes(complex)).toEqual({ ...shapes(simple), ...Object.fromEntries(flow) })
    expect(flow).toHaveLength(4 * 8)
    expect(Object.fromEntries(flow.slice(0, 8))).toEqual({
      'encoder/flow_0/hidden_0/kernel': [64, 640],
      'encoder/flow_0/hidden_0/bias': [640],
      'encoder/flow_0/hidden_1/kernel': [640, 640],
      'encoder/flow_0/hidden_1/bias': [640],
      'encoder/flow_0/hidden_2/kernel': [640, 640],
      'encoder/flow_0/hidden_2/bias': [640],
      'encoder/flow_0/readout/kernel': [640, 64],
      'encoder/flow_0/readout/bias': [64],
    })
  })

  it('names itself in the error for data that is not an image', () => {
    const bits = testContext('encoder', { event: [100], dataKind: 'binary' })
    expect(() => createPart(convIaf, {}, bits)).toThrow(/encoder "conv-iaf": expected images .* got \[B, 100\]/)
  })

  it('has no closed-form KL, so that the rate is sampled', () => {
    const encoder = tinyEncoder()
    const density = encoder.density(encoder.parameters(tf.zeros([1, 4, 4, 1])))
    expect(density.kl).toBeUndefined()
  })
})

describe.each(await availableEngines())('the density of "conv-iaf" on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it('integrates to 1 in two dimensions', () => {
    const encoder = tinyEncoder()
    const density = encoder.density(encoder.parameters(normalTensor('x', [1, 4, 4, 1])))
    const line = tf.range(-10, 10, 0.2)
    const x = tf.tile(tf.reshape(line, [-1, 1]), [1, line.size])
    const grid = tf.stack([tf.reshape(x, [-1, 1]), tf.reshape(tf.transpose(x), [-1, 1])], 2)
    expect(Math.abs(tensorNumbers(tf.sum(tf.exp(density.logProb(grid))))[0]! * 0.04 - 1)).toBeLessThan(1e-3)
  })

  it('has for its own draws, from their base noise, the log density of inverting them, to 1e-4', () => {
    const encoder = tinyEncoder()
    const density = encoder.density(encoder.parameters(normalTensor('x', [3, 4, 4, 1])))
    const draw = density.draw(freshNoise(1, 'test', 0), 50)
    expect(draw.value.shape).toEqual([50, 3, 2])
    expect(furthest(draw.value, required(draw.base, 'base'))).toBeGreaterThan(0.1)
    expect(furthest(density.logProb(draw.value), draw.logProb)).toBeLessThan(1e-4)
  })
})
