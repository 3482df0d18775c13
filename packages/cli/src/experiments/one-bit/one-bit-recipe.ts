import type { RunRequest } from '@elbow-vae/core'
import type { Layers } from './one-bit-layers.js'

/** A model of the experiment. */
export interface OneBitModel {
  readonly layers: Layers
  /** n */
  readonly bits: number
  /** Weight of the rate. */
  readonly beta: number
  /** Optimizer steps; default: those of docs/one-bit.md. */
  readonly steps?: number | undefined
}

/** Three layers of ten ELU units in all networks, as published; the softplus is the standard deviation. */
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
 * The training of a model; docs/one-bit.md has the runs that the settings were chosen from.
 *
 * Expectations over the code are quadratures. With two layers or an auxiliary variable the weight of the rate increases from
 * 0 during the first quarter of the training; without annealing some runs do not use the second variable. The n inputs of
 * the encoder are equal, so its gradient grows with n and the learning rate decreases.
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
