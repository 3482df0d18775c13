import {
  availableEngines,
  executeRun,
  resolveConfig,
  resolveOptions,
  startEngine,
  tf,
  type Dataset,
  type Model,
  type Row,
  type RunRequest,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { toy } from '@elbow-vae/datasets'
import { generativeBounds, information, rateDistortion } from '@elbow-vae/evaluators'
import { beforeAll, describe, expect, it } from 'vitest'
import { nowhere, registry, bestParts, evaluateOnToy, randomEncoder, tables, toyContext } from '@elbow-vae/cli/testing'

beforeAll(() => startEngine('cpu'))

const dataset = await toy.create({ bins: 30, prior: 0.7, information: 0.5 }, testContext('dataset'))

const defaults = resolveOptions('generative-bounds', generativeBounds.options, {})
const evaluate = (model: Model, data: Dataset = dataset, sampling = { examples: 2, draws: 1 }) =>
  evaluateOnToy(data, model, [
    ...[rateDistortion, information].map((each) => each.create({}, toyContext(data))),
    generativeBounds.create({ ...defaults, ...sampling }, toyContext(data)),
  ])

/** A random encoder with its optimal decoder and marginal (ABE appendix D), or with others near them. */
function modelOf(seed: number, distance: number): Model {
  const encoder = randomEncoder(dataset, seed)
  const best = bestParts(dataset, encoder)
  const moved = (logits: Tensor) => tf.add(logits, tf.randomNormal(logits.shape, 0, distance, 'float32', seed))
  return { encoder, ...tables(moved(best.decoder), moved(best.marginal)) }
}

const number = (row: Row, name: string) => Number(row[name])

/** ABE eq. 2, 11 and 15 up to float32 rounding. */
function expectBounds(row: Row): void {
  const [h, d] = [number(row, 'data_entropy'), number(row, 'distortion')]
  const rounding = 1e-6
  expect(h - d).toBeLessThanOrEqual(number(row, 'mutual_information') + rounding)
  expect(number(row, 'mutual_information')).toBeLessThanOrEqual(number(row, 'rate') + rounding)
  expect(number(row, 'bound_e')).toBeLessThanOrEqual(number(row, 'generative_information') + rounding)
  expect(number(row, 'generative_information')).toBeLessThanOrEqual(number(row, 'bound_g') + rounding)
  expect(Math.abs(number(row, 'bound_u') - number(row, 'bound_s') - (h - d))).toBeLessThan(rounding)
  expect(Math.abs(number(row, 'bound_s') - number(row, 'kl_data_model'))).toBeLessThan(rounding) // q = g
}

describe.each([1, 2, 3])('on the toy, for random encoder %i', (seed) => {
  it('E = I_d = G = I_e and S = 0 when d and m are the encoder’s own (ABE appendix D)', async () => {
    const row = await evaluate(modelOf(seed, 0))
    expectBounds(row)
    const same = ['bound_e', 'generative_information', 'bound_g', 'bound_u', 'rate'].map((name) => number(row, name))
    for (const value of same) expect(Math.abs(value - number(row, 'mutual_information'))).toBeLessThan(1e-6)
    expect(Math.abs(number(row, 'bound_s'))).toBeLessThan(1e-6)
  })

  it('E < I_d ≤ G for other decoders and marginals (ABE eq. 11)', async () => {
    const row = await evaluate(modelOf(seed, 0.5))
    expectBounds(row)
    expect(number(row, 'bound_e')).toBeLessThan(number(row, 'generative_information') - 0.01)
  })
})

describe('if x cannot be enumerated', () => {
  const hidden: Dataset = { ...dataset, kind: 'continuous' } // the same model without exact sums

  it('sampled estimates agree with the sums: E within 5 standard errors, G and S + H from above', async () => {
    const model = modelOf(1, 0.5)
    const exact = await evaluate(model)
    const sampled = await evaluate(model, hidden, { examples: 1000, draws: 50 })
    const distance = (name: string, other = name) => number(sampled, name) - number(exact, other)
    expect(Math.abs(distance('bound_e'))).toBeLessThan(5 * number(sampled, 'bound_e_se'))
    expect(Math.abs(distance('bound_g'))).toBeLessThan(5 * number(sampled, 'bound_g_se'))
    expect(Math.abs(distance('cross_entropy'))).toBeLessThan(0.02)
    expect(sampled['generative_information']).toBeNull()
  })

  it('G falls towards I_d as q(x) is estimated from more codes, and never below', async () => {
    const model = modelOf(2, 0.5)
    const { generative_information } = await evaluate(model)
    const gap = async (draws: number) => {
      const row = await evaluate(model, hidden, { examples: 1000, draws })
      return { above: number(row, 'bound_g') - Number(generative_information), error: number(row, 'bound_g_se') }
    }
    const [one, many] = [await gap(1), await gap(20)]
    expect(one.above).toBeGreaterThan(many.above)
    expect(many.above).toBeGreaterThan(-5 * many.error)
  })
})

const discrete = { encoder: 'discrete', decoder: 'discrete', marginal: 'discrete' }

function run(
  { settings, ...request }: Pick<RunRequest, 'parts' | 'options' | 'settings'>,
  evaluate = ['information', 'generative-bounds'],
  evaluateOptions: RunRequest['evaluateOptions'] = {},
) {
  const config = { ...request, evaluate, evaluateOptions, settings: { engine: 'cpu', ...settings } }
  return executeRun({ registry, config: resolveConfig(registry, config), output: nowhere })
}

describe('in a sweep over β and the target rate', () => {
  it.each([
    ...[0.1, 0.5, 1, 2].map((beta) => ['beta', { beta }] as const),
    ...[0.2, 0.5, 1].map((rate) => ['target-rate', { rate, penalty: 2 }] as const),
  ])('%s %j keeps H − D ≤ I_e ≤ R and E ≤ I_d ≤ G', async (objective, options) => {
    const parts = { dataset: 'toy', ...discrete, objective }
    const { rows } = await run({ parts, options: { objective: options }, settings: { steps: 60 } })
    expect(rows).toHaveLength(1)
    expectBounds(rows[0]!)
  })

  it('all equal 0.5 nats for the analytic optimum (ABE figure 2a)', async () => {
    const optimal = { form: 'optimal' }
    const options = { encoder: optimal, decoder: optimal, marginal: optimal }
    const parts = { dataset: 'toy', ...discrete, objective: 'elbo' }
    const { rows } = await run({ parts, options, settings: { steps: 0 } })
    const names = ['rate', 'mutual_information', 'bound_e', 'generative_information', 'bound_g', 'bound_u']
    for (const name of names) expect(Math.abs(number(rows[0]!, name) - 0.5), name).toBeLessThan(1e-6)
    expectBounds(rows[0]!)
  })
})

describe('for a Gaussian code of bits, by quadrature', () => {
  it('E ≤ I_d = G, U − S = H − D, and S = −E log g − H of exact-likelihood', async () => {
    const parts = { dataset: 'bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'beta' }
    const network = { hidden: [8], activation: 'tanh' } // smooth, so that the quadrature is accurate
    const options = { dataset: { bits: 4 }, objective: { beta: 0.5 }, encoder: network, decoder: network }
    const settings = { latents: 1, steps: 100, quadrature: 48 }
    const { rows } = await run({ parts, options, settings }, ['generative-bounds', 'exact-likelihood'])
    const row = rows[0]!
    expect(number(row, 'bound_e')).toBeGreaterThan(0.05)
    expect(number(row, 'bound_e')).toBeLessThan(number(row, 'generative_information'))
    expect(number(row, 'generative_information')).toBeLessThanOrEqual(number(row, 'bound_g'))
    const [h, d] = [number(row, 'data_entropy'), number(row, 'distortion')]
    expect(Math.abs(number(row, 'bound_u') - number(row, 'bound_s') - (h - d))).toBeLessThan(1e-4)
    expect(Math.abs(number(row, 'cross_entropy') + number(row, 'log_likelihood'))).toBeLessThan(1e-4)
  })
})

const engines = await availableEngines()
const orSkipped = engines.includes('tensorflow') ? '' : ' (skipped: engine tensorflow is absent)'

describe.skipIf(orSkipped !== '')(`with q(x) a pixelcnn fitted to generated images${orSkipped}`, () => {
  const bounds = async (more: Record<string, unknown>) => {
    const parts = { dataset: 'tiny-bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'elbo' }
    const network = { hidden: [8] }
    const options = { dataset: { side: 4 }, encoder: network, decoder: network }
    const settings = {
      engine: 'tensorflow',
      latents: [2],
      'batch-size': 20,
      'learning-rate': 1e-2,
      steps: 100,
      'evaluate-limit': 20,
    }
    const sampling = { 'generative-bounds': { examples: 200, draws: 5, generations: 200, depth: 8, ...more } }
    const { rows } = await run({ parts, options, settings }, ['generative-bounds'], sampling)
    return rows.find(({ split }) => split === 'test')!
  }

  it('G decreases to that of the model’s own density as q improves, and the fit of q is reported', async () => {
    const fitted = { density: 'pixelcnn' }
    const [own, poor, good] = [
      await bounds({}),
      await bounds({ ...fitted, steps: 1 }),
      await bounds({ ...fitted, steps: 100 }),
    ]
    const g = (row: Row) => number(row, 'bound_g')
    expect(own['density_fit']).toBeUndefined()
    expect(number(good, 'density_fit')).toBeLessThan(number(poor, 'density_fit') - 1)
    expect(g(good)).toBeLessThan(g(poor) - 1)
    expect(g(good)).toBeGreaterThan(g(own) - 4 * number(own, 'bound_g_se'))
    expect(g(good) - g(own)).toBeLessThan(3)
    // U − S = H − D for every q
    const d = number(good, 'distortion')
    const error = 4 * Math.hypot(number(good, 'bound_u_se'), number(good, 'cross_entropy_se'))
    expect(Math.abs(number(good, 'bound_u') - number(good, 'cross_entropy') + d)).toBeLessThan(error)
  }, 240_000)
})

describe('with q(x) a masked network fitted to samples that are not images', () => {
  it('G decreases to that of the model’s own density, and U − (S + H) = −D', async () => {
    const parts = { dataset: 'linear', encoder: 'linear', decoder: 'linear', marginal: 'gaussian', objective: 'elbo' }
    const options = { dataset: { dimensions: 3, train: 500, validation: 0, test: 500 } }
    const settings = { engine: 'wasm', latents: [2], 'batch-size': 100, 'learning-rate': 3e-2, steps: 100 }
    const sampling = { examples: 500, draws: 10, generations: 1000, hidden: [30] }
    const bounds = async (more: Record<string, unknown>) => {
      const evaluateOptions = { 'generative-bounds': { ...sampling, ...more } }
      const { rows } = await run({ parts, options, settings }, ['generative-bounds'], evaluateOptions)
      return rows.find(({ split }) => split === 'test')!
    }
    const [own, fitted] = [await bounds({}), await bounds({ density: 'made', steps: 300 })]
    const [g, error] = [number(own, 'bound_g'), number(own, 'bound_g_se')]
    expect(number(fitted, 'bound_g')).toBeGreaterThan(g - 4 * error)
    expect(number(fitted, 'bound_g')).toBeLessThan(g + 0.3)
    const both = 4 * Math.hypot(number(fitted, 'bound_u_se'), number(fitted, 'cross_entropy_se'))
    const difference = number(fitted, 'bound_u') - number(fitted, 'cross_entropy') + number(fitted, 'distortion')
    expect(Math.abs(difference)).toBeLessThan(both)
  })

  it('refuses data of another kind before it trains', async () => {
    const parts = { dataset: 'linear', encoder: 'linear', decoder: 'linear', marginal: 'gaussian', objective: 'elbo' }
    const evaluateOptions = { 'generative-bounds': { density: 'pixelcnn' } }
    const refused = run({ parts, options: {}, settings: { steps: 1 } }, ['generative-bounds'], evaluateOptions)
    await expect(refused).rejects.toThrow(/decoder "pixelcnn"/)
  })
})
