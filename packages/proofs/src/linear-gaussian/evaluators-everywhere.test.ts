import {
  availableEngines,
  createRegistry,
  definePlugin,
  executeRun,
  resolveConfig,
  uniform,
  type ElbowError,
  type OptionValues,
  type Row,
  type RunRequest,
} from '@elbow-vae/core'
import { evaluators } from '@elbow-vae/evaluators'
import { describe, expect, it } from 'vitest'
import { nowhere, registry as usual } from '@elbow-vae/cli/testing'

const engines = await availableEngines()
const engine = engines.includes('tensorflow') ? 'tensorflow' : 'wasm'

/** Images of random bits with labels, of the requested number. */
const sized = definePlugin({
  kind: 'dataset',
  name: 'sized',
  summary: 'random pictures of 3 × 3',
  options: { train: { default: 2, help: 'examples' }, test: { default: 2, help: 'examples' } },
  create: ({ train, test }) => {
    const split = (stream: string, size: number) => {
      const bits = uniform({ seed: 1, stream, step: 0 }, 9 * size).map(Math.round)
      const rows = (indices: Int32Array) =>
        Float32Array.from([...indices].flatMap((i) => [...bits.subarray(9 * i, 9 * i + 9)]))
      return { size, rows, labels: Uint8Array.from({ length: size }, (_, i) => i % 2) }
    }
    const splits = { train: split('train', train), test: split('test', test) }
    return { event: [3, 3, 1], kind: 'binary', splits, checksum: 'sized' }
  },
})

const registry = createRegistry([sized, ...(['dataset', 'encoder', 'decoder', 'marginal', 'objective', 'evaluator'] as const).flatMap((kind) => usual.list(kind))]) // prettier-ignore

const discrete = { encoder: 'discrete', decoder: 'discrete', marginal: 'discrete' }
const small = { hidden: [8] }
const flow = { depths: [2, 2, 2, 2, 4], steps: 1, hidden: [5] }
type Model = Pick<RunRequest, 'parts' | 'options'> & { readonly latents: readonly number[]; readonly name: string }
const model = (name: string, parts: Record<string, string>, options: Record<string, OptionValues>, latents: number[]) =>
  ({ name, parts: { objective: 'elbo', ...parts } as Model['parts'], options, latents }) satisfies Model

const models: readonly Model[] = [
  model('the toy', { dataset: 'toy', ...discrete }, {}, [30]),
  model(
    'a continuous code of the toy',
    { dataset: 'toy', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' },
    {},
    [2],
  ),
  model('one bit', { dataset: 'bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' }, {}, [1]),
  model(
    'a hierarchy',
    { dataset: 'bits', encoder: 'chain', decoder: 'chain', marginal: 'chain' },
    { encoder: small, decoder: small, marginal: small },
    [1, 1],
  ),
  model(
    'an auxiliary variable',
    { dataset: 'tiny-bits', encoder: 'auxiliary', decoder: 'mlp', marginal: 'gaussian' },
    { dataset: { side: 4 }, encoder: { ...small, auxiliary: 2 }, decoder: small },
    [3],
  ),
  model(
    'a flow with a VampPrior',
    { dataset: 'tiny-bits', encoder: 'conv-iaf', decoder: 'mlp', marginal: 'vamp' },
    { dataset: { side: 4 }, encoder: flow, decoder: small, marginal: { components: 5 } },
    [3],
  ),
  model(
    'an autoregressive marginal',
    { dataset: 'tiny-bits', encoder: 'mlp', decoder: 'mlp', marginal: 'autoregressive' },
    { dataset: { side: 4 }, encoder: small, decoder: small, marginal: { ...small, components: 2 } },
    [3],
  ),
]

/** Encoders with dependent dimensions given x. */
const dependent = ['chain', 'conv-iaf', 'auxiliary']

/** The evaluator that always runs, and those with their own tests of such models. */
const elsewhere = ['rate-distortion', 'samples', 'exact-likelihood', 'code-density']

/** Options with which the evaluators run quickly. */
const few = {
  'importance-weighted': { samples: 20 },
  gaps: { examples: 4, steps: 5, draws: 20 },
  'generative-bounds': { examples: 20, draws: 10 },
  'markov-chain': { chains: 4, steps: 2, shown: 2 },
  fuzziness: { codes: 8, shown: 2 },
} satisfies RunRequest['evaluateOptions']

/** The row of all evaluators for an untrained model. */
async function rowsOf(
  { parts, options, latents }: Model,
  more: RunRequest['evaluateOptions'] = {},
): Promise<readonly Row[]> {
  const config = resolveConfig(registry, {
    ...{ parts, options },
    evaluate: evaluators.map(({ name }) => name).filter((name) => !elsewhere.includes(name)),
    evaluateOptions: { ...few, ...more },
    settings: { engine, latents, steps: 0, compile: 'off' },
  })
  const { rows } = await executeRun({ registry, config, output: nowhere })
  return rows
}

/** Evaluators use batches of 1000, 500 or 100 examples: with 1001 and 1002 examples, the last batch has one or two. */
const sizes = [[1, 2], [1001, 1002]] as const // prettier-ignore

describe('every evaluator', () => {
  const continuous = ['active_units', 'mmd', 'code_distance']
  it.each(models)('has a number for $name, or a note on why it has none', async (model) => {
    const rows = await rowsOf(model).catch((error: ElbowError) => expect.fail(error.message))
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      const { rate, mutual_information_empirical: information, kl_aggregate_marginal: divergence } = row
      expect(Number(row['log_likelihood'])).toBeLessThan(0)
      expect(Number(row['importance_gap'])).toBeGreaterThan(-1e-4)
      const error = 1e-5 + 5 * Number(row['mutual_information_empirical_se'])
      expect(Number(information)).toBeLessThan(Number(row['information_ceiling']) + error)
      expect(Number(information)).toBeGreaterThan(-error)
      for (const column of [...continuous, 'total_correlation']) {
        if (row[column] !== null) expect(Number.isFinite(row[column]), column).toBe(true)
      }
      const finite = model.parts.encoder === 'discrete'
      expect(continuous.map((column) => row[column] === null)).toEqual(continuous.map(() => finite))
      for (const name of finite ? ['active-units', 'rate-per-dimension', 'divergence', 'overlap'] : []) {
        expect(row['note']).toContain(`${name}: needs a continuous code`)
      }
      expect(row['total_correlation'] === null).toBe(finite || dependent.includes(model.parts.encoder!))
      const difference = Math.abs(Number(information) + Number(divergence) - Number(rate))
      const tolerance = 5 * Number(row['kl_aggregate_marginal_se']) // by surgery, if the rate is integrated
      if (row['rate_estimator'] === 'quadrature') expect(difference).toBeLessThan(1e-4 + tolerance)
      else if (row['rate_estimator'] !== 'sampled') expect(difference).toBeLessThan(1e-4)
      expect(row['note'] ?? '').not.toContain('bound violated')
    }
  })

  describe.each([1, 3])('of a code of %d dimensions', (latents) => {
    it.each(sizes)('takes %d and %d examples, with no number NaN and no bound broken', async (train, test) => {
      const parts = { dataset: 'sized', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' }
      const options = { dataset: { train, test }, encoder: small, decoder: small }
      const rows = await rowsOf(model('left over', parts, options, [latents]), { gaps: { ...few.gaps, flows: 2 } })
      expect(rows.map(({ examples }) => examples)).toEqual([train, test])
      for (const row of rows) {
        expect(row['note'] ?? '').not.toMatch(/NaN|bound violated/)
        const isSingle = row['examples'] === 1
        for (const [name, cell] of Object.entries(row)) {
          if (typeof cell !== 'number' || (isSingle && name.endsWith('_se'))) continue
          expect(Number.isFinite(cell), name).toBe(true)
        }
        for (const name of ['code_use', 'code_distance', 'recognition']) expect(row[name] === null, name).toBe(isSingle)
        expect(row['total_correlation_examples']).toBe(row['examples'])
        expect(row['kl_aggregate_marginal_examples']).toBe(row['examples'])
      }
    })
  })
})
