import { definePlugin, errors, tf, type Measurement, type Tensor } from '@elbow/core'
import { codesOf, codesToCompare } from './codes.js'
import { logMixtureWeights } from './mixture-weights.js'

/**
 * The rate in three, each with a weight of its own.
 *
 *   I_q = E log e(z|x) − log q(z),   TC = E log q(z) − Σ_d log q(z_d),   the rest = E Σ_d log q(z_d) − log m(z)
 *
 * With α = β = γ = 1 this is −elbo. q(z) and q(z_d) come from the other examples of the batch. Where one example is left over at
 * the end of an epoch, only the rest has a gradient in that step.
 */
export const tc = definePlugin({
  kind: 'objective',
  name: 'tc',
  summary: 'the rate taken apart, with a weight on the total correlation (β-TCVAE)',
  equation: 'L = D + α I_q(X;Z) + β TC(z) + γ E_q log Π_d q(z_d) / m(z)',
  paper: 'Chen et al. 2018, Isolating Sources of Disentanglement in VAEs (arXiv:1802.04942), eq. 4',
  options: {
    beta: { default: 6, min: 0, help: 'β, weight on the total correlation' },
    alpha: { default: 1, min: 0, help: 'α, weight on I_q(X;Z)' },
    gamma: { default: 1, min: 0, help: 'γ, weight on the rest: Σ_d KL(q(z_d) ‖ m(z_d)) where m(z) is a product' },
    estimator: {
      default: 'weighted',
      choices: ['weighted', 'stratified'],
      help: 'of q(z) from a batch: minibatch weighted (biased), or stratified; exact data need neither',
    },
  },
  create({ alpha, beta, gamma, estimator }, context) {
    const comparable = codesToCompare('objective "tc"', context)
    return {
      samples: 1,
      splitLoss: 'batches',
      loss(m) {
        comparable(m)
        const { information, correlation, dimensions } = decompose(m, estimator)
        const weighted = [tf.mul(information, alpha), tf.mul(correlation, beta), tf.mul(dimensions, gamma)]
        return tf.add(m.mean(m.distortion), m.mean(tf.addN(weighted)))
      },
    }
  },
})

/**
 * The three parts of the rate at each example's code, [B]; in the mean they sum to R.
 *
 * @throws BAD_USAGE unless the dimensions of e(z|x) are independent: else e(z_d|x_j), of which q(z_d) is made, is not known
 */
export function decompose(m: Measurement, estimator: 'weighted' | 'stratified') {
  const { posterior } = m
  const codes = codesOf(m) // [B, D]
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
