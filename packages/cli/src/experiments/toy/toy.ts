import { columns } from '@elbow-vae/core'
import type { Experiment, Variant } from '../shared/run-experiment.js'
import { measuredColumns, runColumns, statusColumns } from '../../sweep/summary-columns.js'

/** A model of the experiment with the numbers in the paper. */
export interface ToyVariant extends Variant {
  readonly published: Readonly<Partial<Record<'rate' | 'distortion', number>>>
}

const discrete = { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete' } as const
const evaluated = { evaluate: ['information'], evaluateOptions: {} }

/** docs/toy.md has the runs that the learning rates were chosen from. */
const trained = (learningRate: number) => ({ steps: 3000, 'learning-rate': learningRate })

const targetRate = (penalty: number, ramp: number, learningRate: number) => ({
  parts: { ...discrete, objective: 'target-rate' },
  options: { objective: { rate: 0.5, penalty, ramp } },
  ...evaluated,
  settings: trained(learningRate),
})

/**
 * ABE (arXiv:1711.00464), section 4 and appendix E: the three models of figure 2, and the target rate with two penalties,
 * with and without a ramp.
 */
export const toyVariants: readonly ToyVariant[] = [
  {
    name: 'optimal',
    title: 'hand-made optimum',
    request: {
      parts: { ...discrete, objective: 'elbo' },
      options: { encoder: { form: 'optimal' }, decoder: { form: 'optimal' }, marginal: { form: 'optimal' } },
      ...evaluated,
      settings: { steps: 0 },
    },
    fixed: true,
    published: { rate: 0.5 },
  },
  {
    name: 'elbo',
    title: 'VAE (ELBO)',
    request: { parts: { ...discrete, objective: 'elbo' }, options: {}, ...evaluated, settings: trained(0.1) },
    fixed: false,
    published: { rate: 0.0002 },
  },
  {
    name: 'target-rate-ramp',
    title: 'target rate 0.5, λ = 2, ramp',
    request: targetRate(2, 0.8, 0.03),
    fixed: false,
    published: { rate: 0.4999 },
  },
  {
    name: 'target-rate-2',
    title: 'target rate 0.5, λ = 2',
    request: targetRate(2, 0, 0.3),
    fixed: false,
    published: {},
  },
  {
    name: 'target-rate-1',
    title: 'target rate 0.5, λ = 1',
    request: targetRate(1, 0, 0.03),
    fixed: false,
    published: {},
  },
]

/** The experiment of `elbow reproduce toy`. */
export const toyExperiment: Experiment<ToyVariant> = {
  name: 'toy',
  variants: toyVariants,
  columns: [
    ...runColumns,
    ...measuredColumns,
    ...columns('mutual_information', 'latent_truth_information', 'kl_data_model'),
    ...statusColumns,
  ],
}
