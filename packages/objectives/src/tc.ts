import { definePlugin, errors, tf, type Measurement, type Tensor } from '@elbow-vae/core'
import { flattenCodes, hasCodesToCompare } from './codes.js'
import { logMixtureWeights } from './mixture-weights.js'

/**
 * Decomposition of the rate into three terms with separate weights.
 *
 *   I_q = E log e(z|x) − log q(z),   TC = E log q(z) − Σ_d log q(z_d),   rest = E Σ_d log q(z_d) − log m(z)
 *
 * With α = β = γ = 1 this is −elbo. q(z) and q(z_d) are estimated from the examples of the batch. For a last batch of one example
 * only the third term has a gradient.
 */
export const tc = definePlugin({
  kind: 'objective',
  name: 'tc',
  summary: 'D + decomposed rate, with a weight on the total correlation (β-TCVAE)',
  equation: 'L = D + α I_q(X;Z) + β TC(z) + γ E_q log Π_d q(z_d) / m(z)',
  paper: 'Chen et al. 2018, Isolating Sources of Disentanglement in VAEs (arXiv:1802.04942), eq. 4',
  options: {
    beta: { default: 6, min: 0, help: 'β, weight on the total correlation' },
    alpha: { default: 1, min: 0, help: 'α, weight on I_q(X;Z)' },
    gamma: { default: 1, min: 0, help: 'γ, weight on the rest, Σ_d KL(q(z_d) ‖ m(z_d)) if m(z) is a product' },
    estimator: {
      default: 'weighted',
      choices: ['weighted', 'stratified'],
      help: 'estimator of q(z) from a batch: minibatch-weighted (biased) or stratified sampling; not used for exact data',
    },
  },
  create({ alpha, beta, gamma, estimator }, context) {
    const comparable = hasCodesToCompare('objective "tc"', context)
    return {
      samples: 1,
      splitLoss: 'batches',
      loss(m) {
        comparable(m)
        const { information, correlation, dimensions } = decomposeRate(m, estimator)
        const weighted = [tf.mul(information, alpha), tf.mul(correlation, beta), tf.mul(dimensions, gamma)]
        return tf.add(m.mean(m.distortion), m.mean(tf.addN(weighted)))
      },
    }
  },
})

/**
 * The three terms of the rate at the code of each example, [B]. The sum of their means is R.
 *
 * @throws BAD_USAGE unless the dimensions of e(z|x) are independent, because q(z_d) is a mixture of e(z_d|x_j)
 */
export function decomposeRate(m: Measurement, estimator: 'weighted' | 'stratified') {
  const { posterior } = m
  const codes = flattenCodes(m) // [B, D]
  if (!posterior.logProbPerDimension || (posterior.factors?.length ?? 1) > 1) {
    throw errors.badUsage(
      'objective "tc": needs an encoder whose dimensions are independent given x. Use --encoder conv or mlp.',
    )
  }
  const [count = 0, size = 0] = codes.shape
  const pairs = posterior.logProbPerDimension(tf.reshape(codes, [count, 1, size])) //   log e(z_i,d | x_j), [B, B, D]
  const logWeights = logMixtureWeights(m, count, estimator) //                          [B, B]
  const logAggregate = tf.logSumExp(tf.add(tf.sum(pairs, 2), logWeights), 1) //         log q(z_i), [B]
  const perDimension = tf.logSumExp(tf.add(pairs, tf.expandDims(logWeights, 2)), 1) //  log q(z_i,d), [B, D]
  const logProduct = tf.sum(perDimension, 1)
  const first = (value: Tensor) => tf.reshape(value, [count]) //                        [1, B] -> [B]
  return {
    information: tf.sub(first(m.logPosterior), logAggregate),
    correlation: tf.sub(logAggregate, logProduct),
    dimensions: tf.sub(logProduct, first(m.logMarginal)),
  }
}
