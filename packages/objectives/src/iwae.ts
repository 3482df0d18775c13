import { definePlugin, tf, type Tensor } from '@elbow/core'
import { expectedLogMean } from './expected-log-mean.js'

/**
 * Tighter with every K, and no longer a statement about the code: the rate reported beside it is that of one draw. The
 * more draws, the more of the encoder's standard gradient is noise; doubly reparameterised, it has the same expectation,
 *
 *   ∇_φ = E Σ_k w̃_k² ∂log w_k/∂z_k ∂z_k/∂φ,   w̃_k = w_k / Σ_j w_j     Tucker et al. 2019, eq. 8
 *
 * One w̃ comes from the log-mean-exp itself, the other multiplies what reaches z_k. Decoder and marginal keep theirs.
 *
 * It has less noise where the marginal has none of the encoder's weights. A VampPrior has them all, and its own gradient,
 * Σ_k w̃_k ∂log m(z_k)/∂φ, stays: in the standard gradient the score term cancels part of that noise. There the expectation
 * is still the same, but the noise may be greater, the more so the closer pseudo-inputs come to the examples.
 *
 * Draws from a finite code carry no gradient. There the expectation over all K draws is computed exactly instead.
 */
export const iwae = definePlugin({
  kind: 'objective',
  name: 'iwae',
  summary: '−log of the mean importance weight of K draws',
  equation: 'L = −E log 1/K Σ_k w_k, w_k = d(x|z_k) m(z_k) / e(z_k|x)',
  paper:
    'Burda et al. 2016, Importance Weighted Autoencoders, ICLR (arXiv:1509.00519), eq. 8; Tucker et al. 2019, Doubly Reparameterized Gradient Estimators, ICLR (arXiv:1810.04152), eq. 8',
  options: {
    draws: { default: 5, min: 1, integer: true, help: 'K, draws of each example' },
    gradient: {
      default: 'standard',
      choices: ['standard', 'doubly-reparameterised'],
      help: 'of the encoder: doubly-reparameterised leaves out the score term, for a Gaussian code; it has less noise, but not with marginal vamp, which shares weights with the encoder',
    },
  },
  create: ({ draws, gradient }) => ({
    samples: draws,
    finiteCode: 'enumerated',
    splitLoss: 'examples',
    ...(gradient === 'doubly-reparameterised' && { weighDraws: normalised }),
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
const normalised = (logWeight: Tensor): Tensor => tf.exp(tf.sub(logWeight, tf.logSumExp(logWeight, 0, true)))
