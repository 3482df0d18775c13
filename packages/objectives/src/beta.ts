import { definePlugin, tf } from '@elbow-vae/core'
import { annealedWeight, annealingOptions } from './annealing.js'
import { scheduleValue } from './schedule-value.js'

/**
 * β = 1 gives −elbo; β ≪ 1 gives auto-encoders and β ≫ 1 auto-decoders. Annealing changes the weight during training, not the
 * reported rate.
 */
export const beta = definePlugin({
  kind: 'objective',
  name: 'beta',
  summary: 'D + βR: the weight β on the rate selects a point of the rate–distortion curve (β-VAE)',
  equation: 'L = D + βR',
  paper:
    'Higgins et al. 2017, β-VAE, ICLR; Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), eq. 6; annealing: Bowman et al. 2016, CoNLL (arXiv:1511.06349)',
  options: {
    beta: { default: 1, min: 0, help: 'weight on the rate' },
    anneal: {
      default: 'none',
      choices: ['none', 'up', 'down'],
      help: 'up: the weight increases to β; down: it decreases to β',
    },
    ...annealingOptions,
    'anneal-from': { default: null, min: 0, help: 'weight at the start; default: 0 going up, 10 β going down' },
  },
  create({ beta, anneal, 'anneal-from': from, ...duration }) {
    const start = from ?? (anneal === 'up' ? 0 : 10 * beta)
    const annealed = annealedWeight({ objective: 'beta', from: start, to: beta, ...duration })
    return {
      schedules: { beta: anneal === 'none' ? () => beta : annealed.at },
      ...(anneal !== 'none' && { checkLength: annealed.checkLength }),
      loss: (m, scalars) => m.mean(tf.add(m.distortion, tf.mul(m.rate, scheduleValue(scalars, 'beta')))),
      splitLoss: {
        evaluate: ({ rate, distortion }, schedules) => distortion + scheduleValue(schedules, 'beta') * rate,
      },
    }
  },
})
