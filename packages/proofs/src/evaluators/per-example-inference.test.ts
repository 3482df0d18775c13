import { availableEngines, executeRun, resolveConfig, type Row, type RunRequest } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { linearDataset } from '../linear-gaussian/linear-model.test.helper.js'
import { nowhere, lossesOf, registry } from '@elbow-vae/cli/testing'

const present = (await availableEngines()).includes('tensorflow')
const orSkipped = present ? '' : ' (skipped: engine tensorflow is absent)'

const perExample = { inference: 'per-example', 'inference.steps': 3 }
type Asked = Pick<RunRequest, 'parts' | 'options' | 'settings'>
const onBits = (objective: string, options = {}, more = {}): Asked => ({
  parts: { dataset: 'tiny-bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective, ...more },
  options: { encoder: { hidden: [8] }, decoder: { hidden: [8] }, objective: options },
  settings: { 'batch-size': 20, latents: [3], 'learning-rate': 1e-3, steps: 20, ...perExample },
})
const onVamp: Asked = {
  ...onBits('elbo', {}, { marginal: 'vamp' }),
  options: { ...onBits('elbo').options, marginal: { components: 4 } },
}
const requests: Readonly<Record<string, Asked>> = {
  'elbo, from scratch': { ...onBits('elbo'), settings: { ...onBits('elbo').settings, 'inference.start': 'scratch' } },
  'a multiplier': onBits('target-rate', { rate: 1 }),
  'a critic': onBits('wae', { divergence: 'adversarial', critic: [8] }),
  'several draws': onBits('iwae', { gradient: 'doubly-reparameterized' }),
  'a marginal that stands on the encoder': onVamp,
  'a finite code, data known exactly': {
    parts: { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', objective: 'elbo' },
    options: {},
    settings: { steps: 20, ...perExample },
  },
}

describe.skipIf(!present)(`--inference per-example, compiled on tensorflow${orSkipped}`, () => {
  it.each(Object.keys(requests))('%s: the same losses as eager execution, 20 steps', async (name) => {
    const eager = await lossesOf(requests[name]!, 'off')
    const compiled = await lossesOf(requests[name]!, 'auto')
    expect(compiled).toHaveLength(20)
    compiled.forEach((loss, i) =>
      expect(Math.abs(loss - eager[i]!), `step ${i + 1}`).toBeLessThan(2e-5 * (1 + Math.abs(eager[i]!))),
    )
  })
})

/** The last rows of a linear-Gaussian model whose encoder has one hidden unit, so that its means are on a curve. */
async function lastRows(settings: RunRequest['settings']): Promise<readonly Row[]> {
  const rows: Row[] = []
  const config = resolveConfig(registry, {
    parts: { dataset: 'linear', encoder: 'mlp', decoder: 'linear', marginal: 'gaussian', objective: 'elbo' },
    options: {
      dataset: { dimensions: 4, factors: 2, deviation: 1, seed: 1, train: 10_000, validation: 0, test: 0 },
      encoder: { hidden: [1] },
    },
    evaluate: [],
    evaluateOptions: {},
    settings: { latents: [2], steps: 600, 'learning-rate': 1e-2, schedule: 'cosine', 'log-every': 1, ...settings },
  })
  await executeRun({ registry, config, output: nowhere, watch: (row) => rows.push(row) })
  return rows.slice(-200)
}
const mean = (rows: readonly Row[], name: string) => rows.reduce((sum, row) => sum + Number(row[name]), 0) / rows.length

describe('on linear-Gaussian data, with an encoder that cannot represent the posterior', () => {
  const entropy = linearDataset().entropy!

  it.each(['encoder', 'scratch'])('from %s, the model learns all the same: its loss is near H', async (start) => {
    const loop = { 'inference.start': start, 'inference.steps': 40, 'inference.learning-rate': 0.3 }
    const rows = await lastRows({ inference: 'per-example', ...loop, samples: 8 })
    expect(Math.abs(mean(rows, 'loss') - entropy)).toBeLessThan(0.15)
    expect(mean(rows, 'amortized_loss') - entropy).toBeGreaterThan(0.5)
  })

  it('with amortized inference, it does not', async () => {
    expect(mean(await lastRows({}), 'loss') - entropy).toBeGreaterThan(0.3)
  })
})
