import type { RunRequest } from '@elbow-vae/core'
import { modelFamilies, type Family } from './families.js'

/** The sizes of the experiment. */
export const imageScales = ['smoke', 'cpu', 'paper'] as const
/** A size of the experiment. */
export type ImageScale = (typeof imageScales)[number]
/** Is it the name of a size? */
export const isImageScale = (name: string): name is ImageScale => imageScales.some((scale) => scale === name)

/** The datasets of the experiment. */
export type ImageData = 'mnist' | 'omniglot'

/** The parts of a request that depend on the size. */
interface Budget {
  readonly families: readonly Family[]
  readonly betas: (family: Family) => readonly number[]
  /** Training with a constant weight on the rate, and with annealing. */
  readonly annealing: readonly ('none' | 'up')[]
  readonly options: (family: Family) => RunRequest['options']
  readonly settings: (family: Family) => RunRequest['settings']
}

const isAutoregressive = ({ decoder }: Family) => decoder === 'pixelcnn'
const simple: Family = { encoder: 'conv', decoder: 'deconv', marginal: 'gaussian' }

/** ABE appendix F.4: 200 epochs, Adam with normalized gradients, 3e-4 for the first half and then linearly to 0. */
const asPublished = {
  epochs: 200,
  'learning-rate': 3e-4,
  schedule: 'linear-tail',
  'optimizer.normalize-gradients': true,
}

/**
 * 216 runs of MNIST (the paper has 209) with β from 0.1 to 10; Omniglot with β from 0.1 to 1.1, for `deconv` from 0.9 to 1.1.
 */
const paper = (data: ImageData): Budget => ({
  families: modelFamilies,
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

/** The weight increases during 10 of 200 epochs. */
const shortAnnealing = { 'anneal-fraction': 0.05 }

/** Some hours on two cores: few epochs, and a `pixelcnn` of a quarter of the width. */
const cpu = (): Budget => ({
  families: modelFamilies,
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

/** Every part once, very narrow, for a few steps, to test that the experiment runs. */
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
  settings: () => ({ steps: 5, 'learning-rate': 1e-3, latents: [4], 'evaluate-limit': 100 }),
})

const budgets: Readonly<Record<ImageScale, (data: ImageData) => Budget>> = { smoke, cpu, paper }

/** The runs of the experiment; the seed is the outermost loop. */
export function imageRequests(data: ImageData, scale: ImageScale, seeds: readonly number[]): readonly RunRequest[] {
  const { families, betas, annealing, options, settings } = budgets[scale](data)
  return seeds.flatMap((seed) =>
    families.flatMap((family) =>
      betas(family).flatMap((beta) =>
        annealing.map((anneal): RunRequest => ({
          parts: { dataset: data === 'mnist' ? 'static-mnist' : 'omniglot', ...family, objective: 'beta' },
          options: { ...options(family), objective: { beta, anneal, ...(anneal === 'up' && shortAnnealing) } },
          evaluate: ['samples', 'regime'],
          evaluateOptions: {},
          settings: { ...settings(family), seed },
        })),
      ),
    ),
  )
}
