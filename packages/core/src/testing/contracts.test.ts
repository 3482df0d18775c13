import { describe, expect, it } from 'vitest'
import type { Measurement } from '../measure.js'
import type { Noise } from '../noise/noise.js'
import type { Density, Parts, Tensors } from '../parts.js'
import type { AnyPlugin, Kind } from '../plugin.js'
import { tf, type Scalar, type Tensor } from '../tf.js'
import {
  obeysDatasetContract,
  obeysDecoderContract,
  obeysEncoderContract,
  obeysEvaluatorContract,
  obeysMarginalContract,
  obeysObjectiveContract,
  type Check,
} from './index.js'
import { standIns } from './stand-ins.js'

const suites = {
  dataset: obeysDatasetContract,
  encoder: obeysEncoderContract,
  decoder: obeysDecoderContract,
  marginal: obeysMarginalContract,
  objective: obeysObjectiveContract,
  evaluator: obeysEvaluatorContract,
} as Readonly<Record<string, (plugin: never) => readonly Check[]>>

/** What a suite says of a plugin: the names of the checks that fail, and why. */
async function faultsOf(plugin: Pick<AnyPlugin, 'kind'>): Promise<Record<string, string>> {
  const faults: Record<string, string> = {}
  for (const { name, run } of suites[plugin.kind]!(plugin as never)) {
    await run().catch((error: Error) => (faults[name] = error.message))
  }
  return faults
}

const standIn = (kind: string) => standIns.find((each) => each.kind === kind) as unknown as AnyPlugin<'encoder'>

/** A stand-in, with what it makes changed: in ways that no type forbids. */
const broken = <K extends Kind>(kind: K, change: (part: Parts[K]) => object, more: object = {}) => {
  const plugin = standIn(kind) as unknown as AnyPlugin<K>
  return {
    ...plugin,
    ...more,
    create: (values: never, context: never) => {
      const part = plugin.create(values, context)
      return { ...(part as object), ...change(part) }
    },
  } as unknown as AnyPlugin
}

const evaluator = (row: () => object) =>
  ({
    ...{ kind: 'evaluator', name: 'mine', summary: 'mine', options: {} },
    create: () => ({
      columns: [{ name: 'mine', description: 'mine' }],
      evaluate: () => Promise.resolve({ row: row() }),
    }),
  }) as unknown as AnyPlugin

describe('stand-ins', () => {
  it.each(standIns.map((plugin) => [plugin.kind, plugin] as const))('the %s obeys its contract', async (_, plugin) => {
    expect(await faultsOf(plugin)).toEqual({})
  })
})

describe('a broken plugin is told what is wrong with it', () => {
  const twice = (density: Density) => ({ ...density, logProb: (value: Tensor) => tf.mul(2, density.logProb(value)) })
  const cases: readonly (readonly [fault: string, plugin: AnyPlugin, check: string, said: RegExp])[] = [
    [
      'an encoder whose density is not that of its draws',
      broken('encoder', (part) => ({ density: (said: Tensors) => twice(part.density(said)) })),
      'says of its own draws what logProb says of them',
      /^logProb differs from that of the draw by/,
    ],
    [
      'an encoder that draws noise of its own',
      broken('encoder', (part) => ({
        density: (said: Tensors) => {
          const density = part.density(said)
          const draw = (noise: Noise, count: number) => {
            const drawn = density.draw(noise, count)
            const value = tf.add(drawn.value, tf.randomNormal(drawn.value.shape))
            return { value, logProb: density.logProb(value) }
          }
          return { ...density, draw }
        },
      })),
      'draws the same under the same noise',
      /take all randomness from the noise/,
    ],
    [
      'an encoder that is not normalised',
      broken('encoder', (part) => ({
        density: (said: Tensors) => {
          const density = part.density(said)
          const shifted = (log: Tensor) => tf.add(log, 1)
          const draw = (noise: Noise, count: number) => {
            const { value, logProb } = density.draw(noise, count)
            return { value, logProb: shifted(logProb) }
          }
          return { ...density, draw, logProb: (value: Tensor) => shifted(density.logProb(value)) }
        },
      })),
      'is normalised',
      /^in a box of volume .* it is not normalised/,
    ],
    [
      'an encoder whose second dimension depends on the first',
      broken('encoder', (part) => ({
        density: (said: Tensors) => {
          const density = part.density(said)
          const logProbPerDimension = (value: Tensor) => {
            const first = tf.slice(value, [0, 0, 0], [-1, -1, 1])
            return tf.add(density.logProbPerDimension!(value), tf.mul(first, [0, 0.1]))
          }
          return { ...density, logProbPerDimension }
        },
      })),
      'has independent dimensions given x, or names its factors',
      /^log e\(z_1\|x\) of logProbPerDimension moves with other dimensions of z: name the factors/,
    ],
    [
      'a decoder that keeps its weights to itself',
      broken('decoder', () => ({ variables: [] })),
      'returns every weight that it makes as its variables',
      /^variables lacks decoder\/kernel, decoder\/scale: return context.variables/,
    ],
    [
      'a decoder whose log-density is a sum over examples',
      broken('decoder', (part) => ({
        density: (said: Tensors) => {
          const density = part.density(said)
          return { ...density, logProb: (value: Tensor) => tf.sum(density.logProb(value)) }
        },
      })),
      'has a log-density for every value, [K, B]',
      /^logProb has shape \[\], not \[4, 3\]/,
    ],
    [
      'a marginal with an option that nobody reads',
      broken('marginal', () => ({}), { options: { width: { default: 3, help: 'of nothing' } } }),
      'uses every option that it declares',
      /^option "width" is declared, and never read/,
    ],
    [
      'a marginal that leaves tensors behind',
      broken('marginal', (part) => ({
        density: () => {
          tf.keep(tf.scalar(1))
          return part.density()
        },
      })),
      'draws with the right shapes',
      /^1 tensors are left behind/,
    ],
    [
      'an objective that forgets to average',
      broken('objective', () => ({ loss: (m: Measurement) => m.distortion })),
      'is one finite number',
      /^the loss has shape \[1, 8\]: average with m.mean/,
    ],
    [
      'an objective that averages over examples by itself',
      broken('objective', () => ({
        loss: (m: Measurement) => tf.add<Scalar>(m.mean(m.rate), tf.mean<Scalar>(m.distortion)),
      })),
      'weighs examples as the measurement does',
      /^an example of weight 0 changes .*: average with m.mean, never with tf.mean/,
    ],
    [
      'an objective with a critic that averages over examples by itself',
      broken('objective', () => ({
        critic: { variables: [], loss: (m: Measurement) => tf.mean<Scalar>(m.distortion) },
      })),
      'weighs examples as the measurement does',
      /^an example of weight 0 changes/,
    ],
    [
      'an objective that averages over draws by itself',
      broken('objective', () => ({
        loss: (m: Measurement) => tf.add<Scalar>(m.mean(m.rate), m.mean(tf.mean(m.distortion, 0))),
      })),
      'weighs draws as the measurement does',
      /^a draw of weight 0 changes .*: average with m.mean or m.meanOverDraws/,
    ],
    [
      'an objective that cuts the gradient off',
      broken('objective', () => ({
        loss: (m: Measurement) => tf.add<Scalar>(m.mean(m.rate), tf.scalar(m.mean(m.distortion).dataSync()[0]!)),
      })),
      'has the gradients of finite differences',
      /^a gradient is \d+ % off the finite difference/,
    ],
    [
      'an evaluator with a column that it does not declare',
      evaluator(() => ({ mine: 1, yours: 2 })),
      'fills columns that it declares, and no others',
      /^eval.arrow: "yours" is in a row, and not among the columns/,
    ],
    [
      'an evaluator that changes its mind',
      evaluator(() => ({ mine: Math.random() })),
      'says the same of the same model',
      /^mine changes: take all randomness from run.noise/,
    ],
    [
      'a dataset of halves that says it is binary',
      broken('dataset', () => ({ kind: 'binary' })),
      'gives examples of its shape and kind, the same ones again',
      /^train: binary data of 0 and 1 only/,
    ],
    [
      'a dataset of another shape than it says',
      broken('dataset', () => ({ event: [3] })),
      'gives examples of its shape and kind, the same ones again',
      /^train: 5 examples have 10 numbers, not 5 × 3/,
    ],
  ]

  it.each(cases)('%s', async (_, plugin, check, said) => {
    const faults = await faultsOf(plugin)
    expect(Object.keys(faults)).toContain(check)
    expect(faults[check]).toMatch(said)
  })
})
