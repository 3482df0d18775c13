import type { SweepRequest } from '../../sweep/plan.js'
import { collapsed, remedies, type Remedy } from './remedies.js'

/** The sizes of the experiment. */
export const collapseScales = ['smoke', 'cpu'] as const
/** A size of the experiment. */
export type CollapseScale = (typeof collapseScales)[number]
/** Is it the name of a size? */
export const isCollapseScale = (name: string): name is CollapseScale => collapseScales.some((scale) => scale === name)

/** Small images and a decoder that does not need the code, so that the rate vanishes within minutes of training. */
const model = { dataset: 'static-mnist', encoder: 'mlp', decoder: 'pixelcnn', marginal: 'gaussian', objective: 'elbo' }
const dataset = { pool: '4' }
const encoder = { hidden: [100] }
const decoder = { depth: 32, layers: 3, scales: 1 }

/** A run takes minutes; the evaluation uses all test images. */
const cpu = { latents: [8], steps: 1000, 'evaluate-limit': 10_000 }

/** Tests that the experiment runs; the results are meaningless. */
const smoke = { latents: [8], steps: 5, 'evaluate-limit': 100 }

const budgets = {
  cpu: { decoder, settings: cpu },
  smoke: { decoder: { ...decoder, depth: 2, layers: 1 }, settings: smoke },
} as const

/** The collapsed model, and the same model with each remedy; the seed is the outermost loop. */
export function collapseRequests(scale: CollapseScale, seeds: readonly number[]): readonly SweepRequest[] {
  const budget = budgets[scale]
  return seeds.flatMap((seed) =>
    [collapsed, ...remedies].map(({ name, parts, options = {}, settings }: Remedy): SweepRequest => ({
      variant: name,
      parts: { ...model, ...parts },
      options: {
        ...options,
        dataset,
        encoder: { ...encoder, ...options.encoder },
        decoder: { ...budget.decoder, ...options.decoder },
      },
      evaluate: ['surgery', 'code-use', 'regime'],
      evaluateOptions: {},
      settings: { ...budget.settings, ...settings, seed },
    })),
  )
}
