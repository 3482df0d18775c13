import {
  availableEngines,
  createRegistry,
  definePlugin,
  errors,
  executeRun,
  resolveConfig,
  tf,
  type Registry,
  type RunRequest,
} from '@elbow-vae/core'
import { objectives } from '@elbow-vae/objectives'
import { describe, expect, it } from 'vitest'
import { nowhere, lossesOf, allPlugins, registry } from '@elbow-vae/cli/testing'

const present = (await availableEngines()).includes('tensorflow')
const orSkipped = present ? '' : ' (skipped: engine tensorflow is absent)'

const mlp = { dataset: 'tiny-bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' }
const discrete = { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete' }

/** Objectives that sum over finite data and codes. */
const finite = new Set(['generative'])

const request = (objective: string, options: Readonly<Record<string, unknown>>) =>
  finite.has(objective) ? onToy(objective, options) : onBits(objective, options)

const onToy = (objective: string, options: Readonly<Record<string, unknown>>) => ({
  parts: { ...discrete, objective },
  options: { dataset: { bins: 12 }, objective: options },
  settings: { 'learning-rate': 1e-2, steps: 20 },
})

const onBits = (objective: string, options: Readonly<Record<string, unknown>>) => ({
  parts: { ...mlp, objective },
  options: { encoder: { hidden: [16] }, decoder: { hidden: [16] }, objective: options },
  settings: { 'batch-size': 20, latents: [3], 'learning-rate': 1e-3, steps: 20 },
})

/** Every objective in each of its modes. */
const ways: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  info: [
    { divergence: 'mmd', lambda: 10 },
    { divergence: 'adversarial', critic: [8] },
    { divergence: 'stein', alpha: 0.5, lambda: 1 },
  ],
  wae: [
    { divergence: 'mmd', kernel: 'rbf' },
    { divergence: 'adversarial', critic: [8] },
  ],
  tc: [{ estimator: 'weighted' }, { estimator: 'stratified' }],
  'free-bits': [{ groups: 'dimensions' }, { groups: 'code' }],
  factor: [{ critic: [8] }],
  iwae: [{}, { gradient: 'doubly-reparameterized' }],
  generative: [
    { e: 0.3, g: 0.6 },
    { form: 'surprise', rate: 0.5, examples: 20 },
  ],
}
const cases = objectives.flatMap(({ name }) => (ways[name] ?? [{}]).map((options) => [name, options] as const))

/** A known distribution; its codes have the weights of its examples. */
const onExact = (objective: string, options: Readonly<Record<string, unknown>>) => {
  const { parts, ...rest } = onBits(objective, options)
  return { parts: { ...parts, dataset: 'bits' }, ...rest }
}

describe.skipIf(!present)(`compiled on tensorflow${orSkipped}`, () => {
  const expectEagerLosses = async (runRequest: ReturnType<typeof request>) => {
    const eager = await lossesOf(runRequest, 'off')
    const compiled = await lossesOf(runRequest, 'auto')
    expect(compiled).toHaveLength(20)
    compiled.forEach((loss, i) =>
      expect(Math.abs(loss - eager[i]!), `step ${i + 1}`).toBeLessThan(2e-5 * (1 + Math.abs(eager[i]!))),
    )
  }

  it.each(cases)('%s %j has the same losses as eager execution over 20 steps', (name, options) =>
    expectEagerLosses(request(name, options)),
  )

  it('iwae has the same losses with a finite code', () => expectEagerLosses(onToy('iwae', { draws: 3 })))

  it.each([
    ['wae', { divergence: 'mmd' }],
    ['info', { divergence: 'stein', alpha: 0.5, lambda: 1 }],
    ['factor', { critic: [8] }],
  ] as const)('%s has the same losses on a known distribution', (name, options) =>
    expectEagerLosses(onExact(name, options)),
  )
})

/** The losses of a few steps on engine `cpu`. */
async function losses(
  registry: Registry,
  { parts, options, settings }: Pick<RunRequest, 'parts' | 'options' | 'settings'>,
): Promise<readonly number[]> {
  const all = { ...settings, engine: 'cpu', 'log-every': 1 }
  const config = resolveConfig(registry, { parts, options, evaluate: [], evaluateOptions: {}, settings: all })
  const seen: number[] = []
  await executeRun({ registry, config, output: nowhere, watch: (row) => seen.push(Number(row['loss'])) })
  return seen
}

describe('an objective with gradients through samples', () => {
  /** An objective of a plugin package, with K samples and without `finiteCode`. */
  const drawing = definePlugin({
    kind: 'objective',
    name: 'drawing',
    summary: 'D + R by two draws',
    options: {},
    create: () => ({ samples: 2, loss: (m) => m.mean(tf.add(m.distortion, m.rate)) }),
  })
  const extended = createRegistry([...allPlugins, drawing])
  const toy = { dataset: { bins: 12 } }

  it.each(['info', 'wae', 'tc', 'factor', 'drawing'])(
    '%s refuses a finite code in one line, with a suggestion',
    async (objective) => {
      const refused = losses(extended, { parts: { ...discrete, objective }, options: toy, settings: { steps: 1 } })
      await expect(refused).rejects.toMatchObject({
        code: errors.badUsage('').code,
        message: `objective "${objective}": needs a continuous code, because its gradient passes through draws. Use --encoder mlp --decoder mlp --marginal gaussian.`,
      })
    },
  )

  it('trains with the parts in the suggestion', async () => {
    const parts = { ...discrete, encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'drawing' }
    const options = { ...toy, encoder: { hidden: [4] }, decoder: { hidden: [4] } }
    const [loss] = await losses(extended, { parts, options, settings: { steps: 1, latents: [2] } })
    expect(loss).toBeGreaterThan(0)
  })
})

describe('iwae with a finite code', () => {
  const trained = (objective: string, options: Readonly<Record<string, unknown>>) =>
    losses(registry, { ...onToy(objective, options), settings: { 'learning-rate': 3e-2, steps: 40 } })

  it('equals elbo for K = 1 at every step', async () => {
    const [one, bound] = [await trained('iwae', { draws: 1 }), await trained('elbo', {})]
    one.forEach((loss, i) => expect(loss).toBeCloseTo(bound[i]!, 4))
  })

  it('trains to a tighter bound for K = 5', async () => {
    const [five, bound] = [await trained('iwae', { draws: 5 }), await trained('elbo', {})]
    expect(five.at(-1)!).toBeLessThan(bound.at(-1)!)
  })
})

describe('sampling settings that a training does not use', () => {
  it('are reported once, at the start', async () => {
    const { parts, options } = onBits('iwae', {})
    const settings = { engine: 'cpu', latents: [1], steps: 3, 'batch-size': 40, samples: 7 }
    const config = resolveConfig(registry, { parts, options, evaluate: [], evaluateOptions: {}, settings })
    const lines: string[] = []
    await executeRun({ registry, config, output: nowhere, log: (line) => lines.push(line) })
    expect(lines).toEqual([
      '--samples 7 is ignored in training: objective "iwae" draws 5 codes of each example (--objective.draws). Evaluations use it.',
    ])
  })
})

describe('a batch of one or two examples', () => {
  const few = (objective: string, options: Readonly<Record<string, unknown>>, settings: object) => {
    const { parts, options: all } = onBits(objective, options)
    const decoder = objective === 'sequential' ? { decoder: 'sequential' } : {}
    return losses(registry, {
      parts: { ...parts, ...decoder },
      options: { ...all, encoder: { hidden: [4] }, decoder: { hidden: [4] } },
      settings: { latents: [1], steps: 2, ...settings },
    })
  }
  const onBitsCases = cases.filter(([name]) => !finite.has(name))

  it.each(onBitsCases)('%s %j has finite losses if it is the last batch of an epoch', async (name, options) => {
    for (const batch of [79, 78]) {
      const both = await few(name, options, { 'batch-size': batch }) // of 80 examples
      expect(both).toHaveLength(2)
      for (const loss of both) expect(Number.isFinite(loss), `batches of ${batch}`).toBe(true)
    }
  })

  const comparing = onBitsCases.filter(
    ([name, { divergence }]) => ['info', 'wae', 'tc', 'factor'].includes(name) && divergence !== 'adversarial',
  )
  it.each(comparing)('%s %j refuses batches of one example, which it cannot compare', async (name, options) => {
    await expect(few(name, options, { 'batch-size': 1 })).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: `objective "${name}": expected batches of two examples or more, because it compares their codes, got --batch-size 1. Use --batch-size 2 or more.`,
    })
  })
})
