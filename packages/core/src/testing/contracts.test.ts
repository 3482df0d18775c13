import { describe, expect, it } from 'vitest'
import type { Row } from '../contracts/column.js'
import type { Conditional } from '../contracts/conditional.js'
import type { Dataset } from '../contracts/dataset.js'
import type { Density } from '../contracts/density.js'
import type { Objective } from '../contracts/objective.js'
import type { AnyPlugin, Parts } from '../contracts/plugin.js'
import { messageOf } from '../error-info.js'
import { required } from '../required.js'
import { tf, type Scalar } from '../tensors/tf.js'
import {
  obeysDatasetContract,
  obeysDecoderContract,
  obeysEncoderContract,
  obeysEvaluatorContract,
  obeysMarginalContract,
  obeysObjectiveContract,
  type Check,
} from './index.js'
import { standInByKind } from './stand-ins.js'

/** Runs a suite. Returns the messages of the failed checks by name. */
async function faultsOf(checks: readonly Check[]): Promise<Record<string, string>> {
  const faults: Record<string, string> = {}
  for (const { name, run } of checks) await run().catch((error: unknown) => (faults[name] = messageOf(error)))
  return faults
}

type StandInKind = keyof typeof standInByKind

/** A stand-in with another `create`. */
const withPart = <K extends StandInKind>(kind: K, change: (part: Parts[K]) => Parts[K]): AnyPlugin<K> => {
  const plugin: AnyPlugin<K> = standInByKind[kind]
  return { ...plugin, create: (values, context) => change(plugin.create(values, context)) }
}

const brokenEncoder = (density: (density: Density) => Density) =>
  obeysEncoderContract(withPart('encoder', (part) => ({ ...part, density: (params) => density(part.density(params)) })))

const brokenDecoder = (change: (part: Conditional) => Conditional) => obeysDecoderContract(withPart('decoder', change))

const brokenObjective = (change: Partial<Objective>) =>
  obeysObjectiveContract(withPart('objective', (part) => ({ ...part, ...change })))

const brokenDataset = (change: Partial<Dataset>) =>
  obeysDatasetContract(withPart('dataset', async (part) => ({ ...(await part), ...change })))

const brokenEvaluator = (row: () => Row) =>
  obeysEvaluatorContract({
    ...{ kind: 'evaluator', name: 'mine', summary: 'mine', options: {} },
    create: () => ({
      columns: [{ name: 'mine', description: 'mine' }],
      evaluate: () => Promise.resolve({ row: row() }),
    }),
  })

describe('stand-ins', () => {
  const { dataset, encoder, decoder, marginal, objective } = standInByKind
  const suites: readonly (readonly [string, readonly Check[]])[] = [
    ['dataset', obeysDatasetContract(dataset)],
    ['encoder', obeysEncoderContract(encoder)],
    ['decoder', obeysDecoderContract(decoder)],
    ['marginal', obeysMarginalContract(marginal)],
    ['objective', obeysObjectiveContract(objective)],
  ]
  it.each(suites)('the %s obeys its contract', async (_, checks) => {
    expect(await faultsOf(checks)).toEqual({})
  })
})

describe('a suite finds the fault of a broken plugin', () => {
  const cases: readonly (readonly [plugin: string, checks: readonly Check[], check: string, message: RegExp])[] = [
    [
      'an encoder with a density that is not that of its draws',
      brokenEncoder((density) => ({ ...density, logProb: (value) => tf.mul(2, density.logProb(value)) })),
      'returns draws with the log density of logProb',
      /^logProb differs from that of the draw by/,
    ],
    [
      'an encoder that draws its own noise',
      brokenEncoder((density) => ({
        ...density,
        draw(noise, count) {
          const draw = density.draw(noise, count)
          const value = tf.add(draw.value, tf.randomNormal(draw.value.shape))
          return { value, logProb: density.logProb(value) }
        },
      })),
      'draws the same values for the same noise',
      /take all randomness from the noise/,
    ],
    [
      'an encoder that is not normalized',
      brokenEncoder((density) => ({
        ...density,
        draw(noise, count) {
          const { value, logProb } = density.draw(noise, count)
          return { value, logProb: tf.add(logProb, 1) }
        },
        logProb: (value) => tf.add(density.logProb(value), 1),
      })),
      'is normalized',
      /^in a box of volume .* it is not normalized/,
    ],
    [
      'an encoder with a second dimension that depends on the first',
      brokenEncoder((density) => ({
        ...density,
        logProbPerDimension(value) {
          const first = tf.slice(value, [0, 0, 0], [-1, -1, 1])
          return tf.add(required(density.logProbPerDimension, 'logProbPerDimension')(value), tf.mul(first, [0, 0.1]))
        },
      })),
      'has independent dimensions given x, or sets factors',
      /^log e\(z_1\|x\) of logProbPerDimension depends on other dimensions of z: set factors/,
    ],
    [
      'a decoder that does not return its weights',
      brokenDecoder((part) => ({ ...part, variables: [] })),
      'returns all weights that it creates as its variables',
      /^variables lacks decoder\/kernel, decoder\/scale: return context.variables/,
    ],
    [
      'a decoder with a log density that is a sum over examples',
      brokenDecoder((part) => ({
        ...part,
        density(params) {
          const density = part.density(params)
          return { ...density, logProb: (value) => tf.sum(density.logProb(value)) }
        },
      })),
      'has a log density for each value, [K, B]',
      /^logProb has shape \[\], not \[4, 3\]/,
    ],
    [
      'a marginal with an option that is never read',
      obeysMarginalContract({ ...standInByKind.marginal, options: { width: { default: 3, help: 'unused' } } }),
      'uses all options that it declares',
      /^option "width" is declared but never read/,
    ],
    [
      'a marginal that leaks tensors',
      obeysMarginalContract(
        withPart('marginal', (part) => ({
          ...part,
          density() {
            tf.keep(tf.scalar(1))
            return part.density()
          },
        })),
      ),
      'draws values with the right shapes',
      /^1 tensors leaked/,
    ],
    [
      'an objective that does not average',
      brokenObjective({ loss: (m) => tf.mul<Scalar>(m.distortion, 1) }),
      'has a loss that is one finite number',
      /^the loss has shape \[1, 8\]: average with m.mean/,
    ],
    [
      'an objective that averages over examples without their weights',
      brokenObjective({ loss: (m) => tf.add<Scalar>(m.mean(m.rate), tf.mean<Scalar>(m.distortion)) }),
      'uses the weights of examples',
      /^an example of weight 0 changes .*: average with m.mean, not with tf.mean/,
    ],
    [
      'an objective with a critic that averages over examples without their weights',
      brokenObjective({ critic: { variables: [], loss: (m) => tf.mean<Scalar>(m.distortion) } }),
      'uses the weights of examples',
      /^an example of weight 0 changes/,
    ],
    [
      'an objective that averages over draws without their weights',
      brokenObjective({ loss: (m) => tf.add<Scalar>(m.mean(m.rate), m.mean(tf.mean(m.distortion, 0))) }),
      'uses the weights of draws',
      /^a draw of weight 0 changes .*: average with m.mean or m.meanOverDraws/,
    ],
    [
      'an objective that stops the gradient',
      brokenObjective({
        loss: (m) => tf.add<Scalar>(m.mean(m.rate), tf.scalar(required(m.mean(m.distortion).dataSync()[0], 'D'))),
      }),
      'has the gradients of finite differences',
      /^a gradient is \d+ % off the finite difference/,
    ],
    [
      'an evaluator with a column that it does not declare',
      brokenEvaluator(() => ({ mine: 1, yours: 2 })),
      'fills only columns that it declares',
      /^eval.arrow: "yours" is in a row but not among the columns/,
    ],
    [
      'an evaluator with random results',
      brokenEvaluator(() => ({ mine: Math.random() })),
      'returns the same results for the same model',
      /^mine changes: take all randomness from run.noise/,
    ],
    [
      'a dataset with continuous values and the kind binary',
      brokenDataset({ kind: 'binary' }),
      'returns examples of its shape and kind, the same each time',
      /^train: expected 0 and 1 only, the values of binary data/,
    ],
    [
      'a dataset with another shape than it declares',
      brokenDataset({ event: [3] }),
      'returns examples of its shape and kind, the same each time',
      /^train: 5 examples have 10 numbers, not 5 × 3/,
    ],
  ]

  it.each(cases)('%s', async (_, checks, check, message) => {
    const faults = await faultsOf(checks)
    expect(Object.keys(faults)).toContain(check)
    expect(faults[check]).toMatch(message)
  })
})
