// @slow: trains and samples every marginal on every engine
import {
  availableEngines,
  compileStep,
  createPart,
  freshNoise,
  required,
  startEngine,
  tf,
  tuple,
  type Marginal,
  type AnyPlugin,
  type Context,
  type OptionValues,
  type Tensor,
  type Variable,
} from '@elbow-vae/core'
import { testContext, expectNoLeaks, furthest, normalTensor, tensorNumbers, randomize } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { convIaf } from '../encoders/conv-iaf.js'
import { mlpEncoder } from '../encoders/mlp.js'
import { autoregressiveMarginal } from './autoregressive.js'
import { maf } from './maf.js'
import { mixtureMarginal } from './mixture.js'
import { vamp } from './vamp.js'

const images: Partial<Context> = {
  event: [4, 4, 1],
  dataKind: 'binary',
  examples: (count) => Float32Array.from({ length: count * 16 }, (_, k) => ((k * k) % 5 < 2 ? 1 : 0)),
}

interface Case {
  readonly name: string
  readonly plugin: AnyPlugin<'marginal'>
  readonly options: OptionValues
  readonly encoder?: { readonly plugin: AnyPlugin<'encoder'>; readonly options: OptionValues }
}

const small = { hidden: [12, 12] }
const iaf = { plugin: convIaf, options: { depths: [2, 2, 2, 2, 4], steps: 3, ...small } }
const cases: Case[] = [
  { name: 'maf', plugin: maf, options: { ...small, activation: 'tanh' } },
  { name: 'mixture', plugin: mixtureMarginal, options: { components: 5 } },
  { name: 'mixture of one', plugin: mixtureMarginal, options: { components: 1 } },
  { name: 'autoregressive', plugin: autoregressiveMarginal, options: { ...small, components: 3 } },
  { name: 'autoregressive of one component', plugin: autoregressiveMarginal, options: { ...small, components: 1 } },
  {
    name: 'vamp of mlp',
    plugin: vamp,
    options: { components: 6 },
    encoder: { plugin: mlpEncoder, options: { hidden: [8] } },
  },
  { name: 'vamp of conv-iaf', plugin: vamp, options: { components: 6 }, encoder: iaf },
]

/** With random weights, so that every part of the density matters. */
function marginalOf({ plugin, options, encoder }: Case, named = new Map<string, Variable>()): Marginal {
  const made = encoder && createPart<'encoder'>(encoder.plugin, encoder.options, testContext('encoder', images, named))
  const context = testContext('marginal', { ...images, ...(made && { encoder: made }) }, named)
  const marginal = createPart<'marginal'>(plugin, options, context)
  randomize(named, 0.5)
  return marginal
}

/** A grid of points over the plane, and the area of a cell. */
function plane(reach: number, step: number): { readonly points: Tensor; readonly area: number } {
  const line = tf.range(-reach, reach, step)
  const count = line.size
  const x = tf.tile(tf.reshape(line, [count, 1]), [1, count])
  return { points: tf.stack([tf.reshape(x, [-1, 1]), tf.reshape(tf.transpose(x), [-1, 1])], 2), area: step ** 2 }
}

const engines = await availableEngines()

describe.each(engines)('on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  describe.each(cases)('marginal $name in two dimensions', (test) => {
    it('integrates to 1', () => {
      const { points, area } = plane(10, 0.2)
      const total = tf.mul(tf.sum(tf.exp(marginalOf(test).density().logProb(points))), area)
      expect(Math.abs(tensorNumbers(total)[0]! - 1)).toBeLessThan(1e-3)
    })

    it('has draws of its density: entropy, mean and second moments within 5 standard errors', () => {
      const density = marginalOf(test).density()
      const { points, area } = plane(10, 0.2)
      const logProb = density.logProb(points)
      const mass = tf.mul(tf.exp(logProb), area)
      const n = 2000
      const { value, logProb: drawn } = density.draw(freshNoise(1, 'test', 0), n)
      expect(value.shape).toEqual([n, 1, 2])
      const statistics = (z: Tensor, log: Tensor): Tensor[] => {
        const [a, b] = tuple(
          tf.split(tf.reshape(z, [-1, 2]), 2, 1).map((each) => tf.reshape(each, [-1])),
          2,
        )
        return [tf.neg(tf.reshape(log, [-1])), a, b, tf.square(a), tf.square(b), tf.mul(a, b)]
      }
      const expected = statistics(points, logProb).map((each) => tf.sum(tf.mul(each, tf.reshape(mass, [-1]))))
      statistics(value, drawn).forEach((each, i) => {
        const { mean, variance } = tf.moments(each)
        const error = Math.sqrt(tensorNumbers(variance)[0]! / n)
        expect(Math.abs(tensorNumbers(mean)[0]! - tensorNumbers(expected[i]!)[0]!)).toBeLessThan(5 * error)
      })
    })

    it('has the same log density for a draw and for its value, to 1e-4', () => {
      const density = marginalOf(test).density()
      const draw = density.draw(freshNoise(1, 'test', 0), 20)
      expect(draw.logProb.shape).toEqual([20, 1])
      expect(furthest(draw.logProb, density.logProb(draw.value))).toBeLessThan(1e-4)
      expect(furthest(draw.logProb, density.logProb(draw))).toBeLessThan(1e-4)
    })
  })
})

describe('marginal "autoregressive" in five dimensions', () => {
  beforeAll(() => startEngine(engines[0]!))
  const context = (named: Map<string, Variable>) =>
    testContext('marginal', { latents: [{ name: 'z', size: 5 }] }, named)
  const make = () => {
    const named = new Map<string, Variable>()
    const options = { ...small, activation: 'tanh', components: 2 }
    const marginal = createPart<'marginal'>(autoregressiveMarginal, options, context(named))
    randomize(named, 0.5)
    return marginal.density()
  }

  it('has a density of dimension i that does not depend on later dimensions', () => {
    const density = make()
    expectNoLeaks((z) => required(density.logProbPerDimension?.(z), 'logProbPerDimension'), [0, 1, 2, 3, 4], {
      own: true,
    })
  })

  it('has log densities of dimensions that sum to logProb', () => {
    const density = make()
    const z = normalTensor('z', [3, 2, 5])
    const each = required(density.logProbPerDimension?.(z), 'logProbPerDimension')
    expect(furthest(tf.sum(each, -1), density.logProb(z))).toBeLessThan(1e-5)
  })

  it('has initial mean 0 and variance 1 in every dimension, in expectation over its weights', () => {
    const many = createPart<'marginal'>(autoregressiveMarginal, { hidden: [8], components: 100 }, context(new Map()))
    const { value } = many.density().draw(freshNoise(1, 'test', 0), 500)
    const { mean, variance } = tf.moments(value)
    expect(Math.abs(tensorNumbers(mean)[0]!)).toBeLessThan(0.15) // 500 means N(0, ¼) and 2,500 draws: 5 standard errors
    expect(Math.abs(tensorNumbers(variance)[0]! - 1)).toBeLessThan(0.2)
  })
})

describe.skipIf(!engines.includes('tensorflow'))('in a compiled step', () => {
  beforeAll(() => startEngine('tensorflow'))

  it.each(cases)('marginal $name has the draws and log densities of eager mode', (test) => {
    const named = new Map<string, Variable>()
    const marginal = marginalOf(test, named)
    const z = normalTensor('z', [4, 3, 2])
    const inputs = new Map<string, Tensor>()
    const noise = (kind: string) => (shape: readonly number[]) => {
      const key = `${kind}/${shape.join()}`
      const value = inputs.get(key) ?? normalTensor(key, shape)
      inputs.set(key, value)
      return value
    }
    const source = { normal: noise('normal'), uniform: noise('uniform'), gumbel: noise('gumbel'), at: () => source }
    const body = () => ({ drawn: marginal.density().draw(source, 6).value, logProb: marginal.density().logProb(z) })
    const eager = body()
    const step = compileStep(body, { name: 'test', variables: [...named.values()], mode: 'always' })
    for (let n = 0; n < 2; n++) {
      const compiled = step.run({})
      expect(furthest(compiled['drawn']!, eager.drawn)).toBeLessThan(1e-4)
      expect(furthest(compiled['logProb']!, eager.logProb)).toBeLessThan(1e-4)
    }
    step.dispose()
  })
})
