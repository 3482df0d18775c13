import { resolveConfig, type RunRequest } from '@elbow-vae/core'
import { configurationCells } from '@elbow-vae/results/runs'
import { builtInRegistry } from '../../plugins/built-in.js'
import type { SweepRequest } from '../../sweep/plan.js'
import { describeVariant } from './describe-variant.js'

interface ObjectiveSetting {
  readonly objective: string
  readonly options?: Readonly<Record<string, unknown>>
  readonly settings?: RunRequest['settings']
}

/** Every objective for VAEs of images, with a typical setting. */
export const comparedObjectives: readonly ObjectiveSetting[] = [
  { objective: 'elbo' },
  { objective: 'elbo', settings: { inference: 'per-example', 'inference.steps': 10 } },
  { objective: 'beta', options: { beta: 0.5 } },
  { objective: 'beta', options: { beta: 4 } },
  { objective: 'beta', options: { beta: 1, anneal: 'up', 'anneal-fraction': 0.5 } },
  { objective: 'target-rate', options: { rate: 15, penalty: 4 } },
  { objective: 'target-distortion', options: { distortion: 100 } },
  { objective: 'capacity', options: { capacity: 15, gamma: 10 } },
  { objective: 'free-bits', options: { nats: 1.5 } },
  { objective: 'info', options: { divergence: 'mmd', lambda: 1000 } },
  { objective: 'info', options: { divergence: 'adversarial', lambda: 10 } },
  { objective: 'info', options: { divergence: 'stein', lambda: 10 } },
  { objective: 'wae', options: { divergence: 'mmd', lambda: 100 } },
  { objective: 'wae', options: { divergence: 'adversarial', lambda: 10 } },
  { objective: 'no-rate' },
  { objective: 'tc' },
  { objective: 'factor' },
  { objective: 'iwae' },
  { objective: 'iwae', options: { gradient: 'doubly-reparameterized' } },
  { objective: 'entropy-annealed', options: { 'anneal-fraction': 0.5 } },
]

/** A small VAE on 10,000 images of static MNIST: one hidden layer in encoder and decoder, a code of 20 dimensions. */
const parts = { dataset: 'static-mnist', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' }
const network = { hidden: [300] }
const training = { latents: [20], epochs: 20, 'learning-rate': 1e-3 }

/** The model with each objective; variants are named after the objective and its options. */
export const objectiveRequests = (seeds: readonly number[]): readonly SweepRequest[] => {
  const registry = builtInRegistry()
  return seeds.flatMap((seed) =>
    comparedObjectives.map(({ objective, options = {}, settings = {} }) => {
      const request: RunRequest = {
        parts: { ...parts, objective },
        options: { dataset: { limit: 10_000 }, encoder: network, decoder: network, objective: options },
        evaluate: ['importance-weighted', 'surgery', 'active-units', 'code-use'],
        evaluateOptions: {},
        settings: { ...training, ...settings, seed },
      }
      return { ...request, variant: describeVariant(configurationCells(resolveConfig(registry, request))) }
    }),
  )
}
