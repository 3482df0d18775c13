import {
  availableEngines,
  createRegistry,
  definePlugin,
  executeRun,
  resolveConfig,
  uniform,
  type Row,
} from '@elbow-vae/core'
import { evaluators } from '@elbow-vae/evaluators'
import { models } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { describe, expect, it } from 'vitest'
import { nowhere } from '@elbow-vae/cli/testing'

/** An unscaled dataset: dimension d has the value `valueOf(u, d)` for u uniform on [0, 1). */
const dataset = (name: string, event: readonly number[], valueOf: (u: number, d: number) => number) =>
  definePlugin({
    kind: 'dataset',
    name,
    summary: 'data that nobody scaled',
    options: { scale: { default: 'none', choices: ['none', 'standardize'], help: 'of the data' } },
    create: () => {
      const size = event.reduce((product, n) => product * n, 1)
      const rows = (indices: Int32Array) =>
        Float32Array.from(
          [...indices].flatMap((i) => [...uniform({ seed: 1, stream: name, step: i }, size).map(valueOf)]),
        )
      return { event, kind: 'continuous', splits: { train: { size: 100, rows } }, checksum: name }
    },
  })

const bytes = dataset('bytes', [8, 8, 1], (u) => Math.floor(256 * u))
const table = dataset('table', [3], (u, d) => [u, 1000 + 50 * u, 3 * u - 1][d]!)
const vast = dataset('vast', [3], (u) => 1e6 * u)
const small = dataset('small', [3], (u) => u)
const registry = createRegistry([bytes, table, vast, small, ...models, ...objectives, ...evaluators])

const mlp = { hidden: [50] }
const depths = [4, 4, 6, 6, 8]
const cases = [
  ['bytes', 'conv', 'deconv', 'gaussian', { encoder: { depths }, decoder: { depths: [6, 6, 6, 4, 4, 4] } }],
  ['bytes', 'mlp', 'mlp', 'vamp', { encoder: mlp, decoder: mlp, marginal: { components: 5 } }],
  ['table', 'mlp', 'mlp', 'mixture', { encoder: mlp, decoder: mlp, marginal: { components: 5 } }],
  ['table', 'auxiliary', 'made', 'gaussian', { encoder: mlp, decoder: { ...mlp, components: 2 } }],
] as const

/** The rows of 10 steps. */
async function train(
  [dataset, encoder, decoder, marginal, options]: readonly [string, string, string, string, object],
  settings: object,
) {
  const config = resolveConfig(registry, {
    parts: { dataset, encoder, decoder, marginal, objective: 'elbo' },
    options,
    evaluate: [],
    evaluateOptions: {},
    settings: { latents: [2], 'batch-size': 50, steps: 10, 'learning-rate': 1e-2, 'log-every': 1, ...settings },
  })
  const rows: Row[] = []
  await executeRun({ registry, config, output: nowhere, watch: (row) => rows.push(row) })
  return rows
}

describe.each(await availableEngines())('data far from 1 in size on %s', (engine) => {
  const engineCases = cases.filter(([, encoder]) => engine !== 'cpu' || encoder !== 'conv') // takes minutes on cpu
  it.each(engineCases)('%s through %s, %s, %s: 10 steps are finite, and the loss falls', async (...model) => {
    const losses = (await train(model, { engine, compile: 'off' })).map(({ loss }) => Number(loss))
    expect(losses).toHaveLength(10)
    expect(losses.every(Number.isFinite)).toBe(true)
    expect(losses.at(-1)).toBeLessThan(losses[0]!)
  })
})

describe('a non-finite loss', () => {
  const networks = { encoder: mlp, decoder: { ...mlp, scale: 'predicted' } }
  const fails = (dataset: string, options: object, settings = {}) =>
    expect(train([dataset, 'mlp', 'mlp', 'gaussian', { ...networks, ...options }], { engine: 'cpu', ...settings }))
      .rejects
  const message = (pattern: RegExp) => ({ code: 'NON_FINITE', message: expect.stringMatching(pattern) as string })

  it('is attributed to data as large as 1e6: the advice is --dataset.scale if the dataset has it', () =>
    fails('vast', {}).toMatchObject(
      message(/The largest magnitude in the data is 99\d000, .* Use --dataset\.scale standardize\.$/),
    ))

  it('is attributed to large data if that option is already set', () =>
    fails('vast', { dataset: { scale: 'standardize' } }).toMatchObject(
      message(/ Divide the data by about this number\.$/),
    ))

  it('is attributed to the learning rate if data have size 1', () =>
    fails('small', {}, { optimizer: 'sgd', 'learning-rate': 1e30 }).toMatchObject(
      message(/ There is no checkpoint yet\. Lower --learning-rate\.$/),
    ))
})
