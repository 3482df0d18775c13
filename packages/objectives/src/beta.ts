import { definePlugin, tf } from '@elbow/core'
import { annealedWeight, annealingOptions } from './annealing.js'

/**
 * β = 1 is −elbo, β ≪ 1 auto-encodes, β ≫ 1 auto-decodes. Annealing changes the weight during training, never how the
 * rate is reported.
 */
export const beta = definePlugin({
  kind: 'objective',
  name: 'beta',
  summary: 'D + βR: one weight on the rate traces the curve',
  equation: 'L = D + βR',
  paper:
    'Higgins et al. 2017, β-VAE, ICLR; Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), eq. 6; annealing: Bowman et al. 2016, CoNLL (arXiv:1511.06349)',
  options: {
    beta: { default: 1, min: 0, help: 'weight on the rate' },
    anneal: {
      default: 'none',
      choices: ['none', 'up', 'down'],
      help: 'let the weight rise to β from 0, or fall to it',
    },
    ...annealingOptions,
    'anneal-from': { default: null, min: 0, help: 'weight at the start; open: 0 going up, 10 β going down' },
  },
  create({ beta, anneal, 'anneal-from': from, ...duration }) {
    const start = from ?? (anneal === 'up' ? 0 : 10 * beta)
    const annealed = annealedWeight({ objective: 'beta', from: start, to: beta, ...duration })
    return {
      schedules: { beta: anneal === 'none' ? () => beta : annealed.at },
      ...(anneal !== 'none' && { checkLength: annealed.checkLength }),
      loss: (m, { beta }) => m.mean(tf.add(m.distortion, tf.mul(m.rate, beta!))),
      splitLoss: { of: ({ rate, distortion }, { beta }) => distortion + beta! * rate },
    }
  },
})
