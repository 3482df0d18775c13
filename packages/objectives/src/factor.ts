import { codeSize, definePlugin, stopGradient, tf, type Noise, type Tensor } from '@elbow/core'
import { codesOf } from './codes.js'
import { criticNetwork, discrimination } from './divergences/critic.js'

/**
 * A critic tells codes from codes whose dimensions were shuffled apart over the batch, so its logit is
 * T(z) = log q(z) / Π_d q(z_d), and TC = E T(z).
 */
export const factor = definePlugin({
  kind: 'objective',
  name: 'factor',
  summary: 'D + R + γ TC: the total correlation by a density-ratio critic (FactorVAE)',
  equation: 'L = D + R + γ TC(z), TC = KL(q(z) ‖ Π_d q(z_d))',
  paper: 'Kim & Mnih 2018, Disentangling by Factorising, ICML (arXiv:1802.05983), eq. 2 and algorithm 2',
  options: {
    gamma: { default: 35, min: 0, help: 'γ, weight on the total correlation' },
    critic: { default: [256, 256, 256], min: 1, integer: true, help: 'hidden units of the critic' },
  },
  create({ gamma, critic }, context) {
    const network = criticNetwork(context, codeSize(context), critic)
    return {
      samples: 1,
      loss(m) {
        const correlation = tf.mean(network.logits(codesOf(m), 'frozen'))
        return tf.add(tf.add(m.mean(m.distortion), m.mean(m.rate)), tf.mul(correlation, gamma))
      },
      critic: {
        variables: network.variables,
        loss(m, _, noise) {
          const codes = stopGradient(codesOf(m))
          const apart = permuteDimensions(codes, noise)
          return discrimination(network.logits(codes, 'trained'), network.logits(apart, 'trained'))
        },
      },
    }
  },
})

/**
 * Each dimension in a random order of its own over the batch (algorithm 1). [B, D]
 *
 * By matrices of permutations: TensorFlow.js reads the indices of a gather back, which a compiled step cannot do.
 */
export function permuteDimensions(codes: Tensor, noise: Noise): Tensor {
  const [count = 0, size = 0] = codes.shape
  const order = tf.topk(noise.uniform([size, count]), count).indices //       a permutation in each row, [D, B]
  const permutations = tf.cast(tf.oneHot(order, count), 'float32') //  [D, B, B]
  const columns = tf.reshape(tf.transpose(codes), [size, count, 1])
  return tf.transpose(tf.reshape(tf.matMul(permutations, columns), [size, count]))
}
