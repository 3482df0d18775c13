import { availableEngines, type RunRequest } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { lossesOf } from '@elbow-vae/cli/testing'

const present = (await availableEngines()).includes('tensorflow')
if (!present) console.info('engine tensorflow is absent, tests of compiled runs are skipped')

/** Small versions of three kinds of models. */
const models: Readonly<Record<string, Pick<RunRequest, 'parts' | 'options' | 'settings'>>> = {
  toy: {
    parts: { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', objective: 'target-rate' },
    options: { objective: { penalty: 2, ramp: 0.5 } },
    settings: {},
  },
  mlp: {
    parts: { dataset: 'tiny-bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'beta' },
    options: { encoder: { hidden: [16] }, decoder: { hidden: [16] }, objective: { beta: 0.5, anneal: 'up' } },
    settings: { 'batch-size': 20, latents: 3 },
  },
  conv: {
    parts: { dataset: 'tiny-bits', encoder: 'conv', decoder: 'deconv', marginal: 'gaussian', objective: 'elbo' },
    options: {
      dataset: { side: 8 },
      encoder: { depths: [4, 4, 6, 6, 8] },
      decoder: { depths: [6, 6, 6, 4, 4, 4] },
    },
    settings: { 'batch-size': 20, latents: 3 },
  },
}

const optimizers = [
  { optimizer: 'adam', normalize: false, rate: 1e-3 },
  { optimizer: 'adam', normalize: true, rate: 1e-3 },
  { optimizer: 'sgd', normalize: false, rate: 1e-3 },
  { optimizer: 'sgd', normalize: true, rate: 1e-3 },
] as const

const cases = Object.keys(models).flatMap((model) => optimizers.map((optimizer) => ({ model, ...optimizer })))

describe.skipIf(!present)('on tensorflow', () => {
  it.each(cases)(
    '$model with $optimizer, normalized $normalize: compiled losses equal eager losses over 40 steps',
    async (test) => {
      const eager = await losses(test, 'off')
      const compiled = await losses(test, 'auto')
      expect(compiled).toHaveLength(40)
      compiled.forEach((loss, i) => expect(Math.abs(loss / eager[i]! - 1), `step ${i + 1}`).toBeLessThan(1e-5))
    },
  )
})

function losses({ model, optimizer, normalize, rate }: (typeof cases)[number], compile: 'auto' | 'off') {
  const { parts, options, settings } = models[model]!
  const training = { 'learning-rate': rate, optimizer, 'optimizer.normalize-gradients': normalize, steps: 40 }
  return lossesOf({ parts, options, settings: { ...settings, ...training } }, compile)
}
