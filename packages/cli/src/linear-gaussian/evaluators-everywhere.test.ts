import {
  availableEngines,
  executeRun,
  resolveConfig,
  type ElbowError,
  type OptionValues,
  type Row,
  type RunRequest,
} from '@elbow/core'
import { evaluators } from '@elbow/evaluators'
import { describe, expect, it } from 'vitest'
import { nowhere } from '../testing/in-process.js'
import { registry } from '../testing/registry.js'

const engines = await availableEngines()
const engine = engines.includes('tensorflow') ? 'tensorflow' : 'wasm'

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

/** Encoders whose dimensions depend on each other given x. */
const dependent = ['chain', 'conv-iaf', 'auxiliary']

/** Evaluators that are always there, and those whose tests are about such models alone. */
const elsewhere = ['rate-distortion', 'samples', 'exact-likelihood', 'code-density']

/** No more than it takes to see that they run. */
const few: RunRequest['evaluateOptions'] = {
  'importance-weighted': { samples: 20 },
  gaps: { examples: 4, steps: 5, draws: 20 },
  'generative-bounds': { examples: 20, draws: 10 },
  'markov-chain': { chains: 4, steps: 2, shown: 2 },
  fuzziness: { codes: 8, shown: 2 },
}

/** What the evaluators say of a model as it is made, all of them together. */
async function rowsOf({ parts, options, latents }: Model): Promise<readonly Row[]> {
  const config = resolveConfig(registry, {
    ...{ parts, options },
    evaluate: evaluators.map(({ name }) => name).filter((name) => !elsewhere.includes(name)),
    evaluateOptions: few,
    settings: { engine, latents, steps: 0, compile: 'off' },
  })
  const { rows } = await executeRun({ registry, config, output: nowhere })
  return rows
}

describe('every evaluator', () => {
  const continuous = ['active_units', 'mmd', 'code_distance']
  it.each(models)('says what it can of $name, and why not where it cannot', async (asked) => {
    const rows = await rowsOf(asked).catch((error: ElbowError) => expect.fail(error.message))
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
      const finite = asked.parts.encoder === 'discrete'
      expect(continuous.map((column) => row[column] === null)).toEqual(continuous.map(() => finite))
      for (const name of finite ? ['active-units', 'rate-per-dimension', 'divergence', 'overlap'] : []) {
        expect(row['note']).toContain(`${name}: needs a continuous code`)
      }
      expect(row['total_correlation'] === null).toBe(finite || dependent.includes(asked.parts.encoder!))
      const closed = row['rate_estimator'] !== 'sampled'
      if (closed) expect(Math.abs(Number(information) + Number(divergence) - Number(rate))).toBeLessThan(1e-4)
    }
  })
})
