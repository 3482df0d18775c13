import type { SweepRequest } from '../../sweep/plan.js'
import { collapsed, remedies, type Remedy } from './remedies.js'

export const scales = ['smoke', 'cpu'] as const
export type Scale = (typeof scales)[number]
export const isScale = (name: string): name is Scale => scales.some((scale) => scale === name)

/** Small images and a decoder that can do without a code, so that the elbo drops it within minutes. */
const model = { dataset: 'static-mnist', encoder: 'mlp', decoder: 'pixelcnn', marginal: 'gaussian', objective: 'elbo' }
const dataset = { pool: '4' }
const encoder = { hidden: [100] }
const decoder = { depth: 32, layers: 3, scales: 1 }

/** Of the training split, so many that a remedy's run takes minutes; all of the test images. */
const cpu = { latents: [8], steps: 1000, 'evaluate-limit': 10_000 }

/** Does all of it run? The numbers mean nothing. */
const smoke = { latents: [8], steps: 5, 'evaluate-limit': 100 }

const budgets = {
  cpu: { decoder, settings: cpu },
  smoke: { decoder: { ...decoder, depth: 2, layers: 1 }, settings: smoke },
} as const

/** The collapsed model, and with each remedy alone; seeds vary slowest. */
export function collapseRequests(scale: Scale, seeds: readonly number[]): readonly SweepRequest[] {
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
