import { availableEngines, errors, executeRun, resolveConfig, type RunRequest } from '@elbow/core'
import { objectives } from '@elbow/objectives'
import { describe, expect, it } from 'vitest'
import { nowhere } from './testing/in-process.js'
import { lossesOf } from './testing/losses.js'
import { registry } from './testing/registry.js'

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
  settings: { 'learning-rate': 1e-2, steps: 40 },
})

const onBits = (objective: string, options: Readonly<Record<string, unknown>>) => ({
  parts: { ...mlp, objective },
  options: { encoder: { hidden: [16] }, decoder: { hidden: [16] }, objective: options },
  settings: { 'batch-size': 20, latents: [3], 'learning-rate': 1e-3, steps: 40 },
})

/** Every objective, and each way that it can be told to work. */
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
  iwae: [{}, { gradient: 'doubly-reparameterised' }],
  generative: [
    { e: 0.3, g: 0.6 },
    { form: 'surprise', rate: 0.5, examples: 20 },
  ],
}
const cases = objectives.flatMap(({ name }) => (ways[name] ?? [{}]).map((options) => [name, options] as const))

describe.skipIf(!present)(`compiled on tensorflow${orSkipped}`, () => {
  it.each(cases)('%s %j has the eager losses, 40 steps', async (name, options) => {
    const eager = await lossesOf(request(name, options), 'off')
    const compiled = await lossesOf(request(name, options), 'auto')
    expect(compiled).toHaveLength(40)
    compiled.forEach((loss, i) =>
      expect(Math.abs(loss - eager[i]!), `step ${i + 1}`).toBeLessThan(2e-5 * (1 + Math.abs(eager[i]!))),
    )
  })
})

describe('an objective that passes gradients through draws', () => {
  const run = (asked: Pick<RunRequest, 'parts' | 'options'>) => {
    const config = resolveConfig(registry, {
      ...asked,
      evaluate: [],
      evaluateOptions: {},
      settings: { engine: 'cpu', steps: 1 },
    })
    return executeRun({ registry, config, output: nowhere })
  }

  it.each(['info', 'wae', 'tc', 'factor'])(
    '%s refuses a finite code in one line, and says what to use',
    async (objective) => {
      await expect(run({ parts: { ...discrete, objective }, options: {} })).rejects.toMatchObject({
        code: errors.badUsage('').code,
        message: expect.stringMatching(
          `^objective "${objective}": needs a continuous code.*Use --encoder mlp\\.$`,
        ) as string,
      })
    },
  )
})
