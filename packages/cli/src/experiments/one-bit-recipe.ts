import type { RunRequest } from '@elbow/core'
import type { Layers } from './one-bit-layers.js'

/** What decides a run. */
export interface OneBitModel {
  readonly layers: Layers
  /** n */
  readonly bits: number
  /** Weight of the rate. */
  readonly beta: number
  /** Optimizer steps; open: what docs/one-bit.md measured. */
  readonly steps?: number
}

/** Three layers of ten ELU units everywhere, as published; the softplus is the deviation. */
const network = { hidden: [10, 10, 10], activation: 'elu' } as const
const gaussian = { ...network, readout: 'deviation' } as const

const parts = {
  1: { encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' },
  2: { encoder: 'chain', decoder: 'chain', marginal: 'chain' },
  auxiliary: { encoder: 'auxiliary', decoder: 'mlp', marginal: 'gaussian' },
} as const

const training = {
  1: { steps: 6000, latents: [1], quadrature: 32, 'evaluate-quadrature': 256 },
  2: { steps: 10_000, latents: [1, 1], quadrature: 16, 'evaluate-quadrature': 192 },
  auxiliary: { steps: 10_000, latents: [1], quadrature: 16, 'evaluate-quadrature': 192 },
} as const

/**
 * How a model of the experiment is trained: docs/one-bit.md has the runs that chose this.
 *
 * Expectations over the code are quadratures. The weight of the rate rises from 0 over the first quarter of the training of
 * two layers, or some never find their second. All n inputs of the encoder move together, so its steps have to shrink
 * with n.
 */
export function oneBitRequest({ layers, bits, beta, steps = training[layers].steps }: OneBitModel): RunRequest {
  const annealed = layers !== 1 && (bits > 1 || beta < 1)
  return {
    parts: { dataset: 'bits', ...parts[layers], objective: 'beta' },
    options: {
      dataset: { bits },
      encoder: layers === 'auxiliary' ? { ...gaussian, auxiliary: 1, nodes: 512 } : gaussian,
      decoder: network,
      marginal: layers === 2 ? gaussian : {},
      objective: { beta, ...(annealed && { anneal: 'up', 'anneal-fraction': 0.25 }) },
    },
    evaluate: ['exact-likelihood', 'code-density'],
    evaluateOptions: {},
    settings: {
      ...training[layers],
      steps,
      'learning-rate': 0.03 / Math.cbrt(bits),
      schedule: 'linear-tail',
      'checkpoint-every': 0,
      'log-every': 50,
    },
  }
}
