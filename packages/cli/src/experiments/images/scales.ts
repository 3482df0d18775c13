import type { RunRequest } from '@elbow/core'
import { families, type Family } from './families.js'

export const scales = ['smoke', 'cpu', 'paper'] as const
export type Scale = (typeof scales)[number]
export const isScale = (name: string): name is Scale => scales.some((scale) => scale === name)

export type ImageData = 'mnist' | 'omniglot'

/** What of a run depends on how much time there is. */
interface Budget {
  readonly families: readonly Family[]
  readonly betas: (family: Family) => readonly number[]
  /** Weights on the rate that are reached at once, or by annealing, too. */
  readonly annealing: readonly ('none' | 'up')[]
  readonly options: (family: Family) => RunRequest['options']
  readonly settings: (family: Family) => RunRequest['settings']
}

const isAutoregressive = ({ decoder }: Family) => decoder === 'pixelcnn'
const simple: Family = { encoder: 'conv', decoder: 'deconv', marginal: 'gaussian' }

/** ABE appendix F.4: 200 epochs, Adam with normalised gradients, 3e-4 for the first half and then linearly to 0. */
const asPublished = {
  epochs: 200,
  'learning-rate': 3e-4,
  schedule: 'linear-tail',
  'optimizer.normalize-gradients': true,
}

/** 216 runs of MNIST, where the paper has 209; β from 0.1 to 10. Omniglot: 0.1 to 1.1, and about 1 for `deconv`. */
const paper = (data: ImageData): Budget => ({
  families,
  betas: (family) =>
    data === 'mnist'
      ? [0.1, 0.15, 0.25, 0.5, 0.9, 1, 1.1, 2, 10]
      : isAutoregressive(family)
        ? [0.1, 0.25, 0.5, 0.75, 0.9, 1, 1.1]
        : [0.9, 1, 1.1],
  annealing: ['none', 'up'],
  options: () => ({}),
  settings: () => asPublished,
})

/** How long the weight rises, where it does: 10 of 200 epochs. */
const shortly = { 'anneal-fraction': 0.05 }

/** What two cores do in some hours: few epochs, and a `pixelcnn` of a quarter of the width. */
const cpu = (): Budget => ({
  families,
  betas: (family) => (isAutoregressive(family) ? [0.1, 1] : [0.1, 0.5, 1, 2]),
  annealing: ['none'],
  options: (family) => (isAutoregressive(family) ? { decoder: { depth: 16 } } : {}),
  settings: () => ({ epochs: 2, 'learning-rate': 1e-3 }),
})

const narrow = { depths: [2, 2, 2, 2, 4] }
const thin = { hidden: [8], steps: 1 }
const smallest = {
  ...{ conv: narrow, 'conv-iaf': { ...narrow, ...thin } },
  ...{ deconv: { depths: [2, 2, 2, 2, 2, 2] }, pixelcnn: { depth: 2, layers: 1, scales: 1 } },
  ...{ gaussian: {}, maf: thin, vamp: { components: 4 } },
} as const

/** Every part once, as narrow as can be, for a few steps: does all of it run? */
const smoke = (): Budget => ({
  families: [
    simple,
    { ...simple, marginal: 'vamp' },
    { ...simple, decoder: 'pixelcnn' },
    { ...simple, encoder: 'conv-iaf', marginal: 'maf' },
  ],
  betas: () => [1],
  annealing: ['none'],
  options: ({ encoder, decoder, marginal }) => ({
    encoder: smallest[encoder],
    decoder: smallest[decoder],
    marginal: smallest[marginal],
  }),
  settings: () => ({ steps: 5, 'learning-rate': 1e-3, latents: [4] }),
})

const budgets: Readonly<Record<Scale, (data: ImageData) => Budget>> = { smoke, cpu, paper }

/** The runs of an experiment; seeds vary slowest. */
export function imageRequests(data: ImageData, scale: Scale, seeds: readonly number[]): readonly RunRequest[] {
  const { families, betas, annealing, options, settings } = budgets[scale](data)
  return seeds.flatMap((seed) =>
    families.flatMap((family) =>
      betas(family).flatMap((beta) =>
        annealing.map((anneal): RunRequest => ({
          parts: { dataset: data === 'mnist' ? 'static-mnist' : 'omniglot', ...family, objective: 'beta' },
          options: { ...options(family), objective: { beta, anneal, ...(anneal === 'up' && shortly) } },
          evaluate: ['samples', 'regime'],
          evaluateOptions: {},
          settings: { ...settings(family), seed },
        })),
      ),
    ),
  )
}
