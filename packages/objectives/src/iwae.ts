import { definePlugin, tf, type Tensor } from '@elbow-vae/core'
import { expectedLogMean } from './expected-log-mean.js'

/**
 * The bound becomes tighter with K. The reported rate is that of one draw. With more draws, the signal-to-noise ratio of the
 * standard gradient of the encoder decreases. The doubly reparameterized gradient has the same expectation,
 *
 *   ∇_φ = E Σ_k w̃_k² ∂log w_k/∂z_k ∂z_k/∂φ,   w̃_k = w_k / Σ_j w_j     Tucker et al. 2019, eq. 8
 *
 * One factor w̃ comes from the log-mean-exp, the other multiplies the gradient at z_k. The gradients of decoder and marginal do not
 * change.
 *
 * It has less noise if the marginal shares no weights with the encoder. A VampPrior shares all of them, and its own gradient
 * Σ_k w̃_k ∂log m(z_k)/∂φ remains; in the standard gradient the score term cancels part of its noise. With a VampPrior the
 * expectation is the same, but the noise may be larger, especially where pseudo-inputs are close to examples.
 *
 * No gradient passes through draws from a finite code; for these the expectation over all K draws is computed exactly.
 */
export const iwae = definePlugin({
  kind: 'objective',
  name: 'iwae',
  summary: 'negative log of the mean importance weight of K draws (IWAE)',
  equation: 'L = −E log 1/K Σ_k w_k, w_k = d(x|z_k) m(z_k) / e(z_k|x)',
  paper:
    'Burda et al. 2016, Importance Weighted Autoencoders, ICLR (arXiv:1509.00519), eq. 8; Tucker et al. 2019, Doubly Reparameterized Gradient Estimators, ICLR (arXiv:1810.04152), eq. 8',
  options: {
    draws: { default: 5, min: 1, integer: true, help: 'K, draws per example' },
    gradient: {
      default: 'standard',
      choices: ['standard', 'doubly-reparameterized'],
      help: 'of the encoder: doubly-reparameterized leaves out the score term, for a Gaussian code; it has less noise, but not with marginal vamp, which shares weights with the encoder',
    },
  },
  create: ({ draws, gradient }) => ({
    samples: draws,
    finiteCode: 'enumerated',
    splitLoss: 'examples',
    ...(gradient === 'doubly-reparameterized' && { weighDraws: normalizedWeights }),
    loss(m) {
      const logWeight = tf.sub(tf.sub(m.logMarginal, m.logPosterior), m.distortion) //  [K, B]
      const logMean = m.draw.weight
        ? expectedLogMean(logWeight, m.draw.weight, draws)
        : tf.sub(tf.logSumExp(logWeight, 0), Math.log(draws))
      return tf.neg(m.mean(logMean)) //                                                  [B] -> scalar
    },
  }),
})

/** w̃_k = w_k / Σ_j w_j, [K, B] */
const normalizedWeights = (logWeight: Tensor): Tensor => tf.exp(tf.sub(logWeight, tf.logSumExp(logWeight, 0, true)))
