import { codeSize, definePlugin, stopGradient, tf, type Noise, type Tensor } from '@elbow-vae/core'
import { unflattenCodes, flattenCodes, hasCodesToCompare, codeWeights } from './codes.js'
import { criticNetwork, discriminatorLoss } from './divergences/critic.js'

/**
 * A critic discriminates between codes and codes with independently permuted dimensions, so its logit is
 * T(z) = log q(z) / Π_d q(z_d), and TC = E T(z).
 *
 * Algorithm 2 permutes the codes of a second batch; here they are the codes of the same batch. The critic's loss is a sum of an
 * expectation over codes and an expectation over permuted codes, each with the same distribution as in the paper. The expected
 * gradient is therefore the paper's, with one pass through the encoder instead of two. Only the noise of both terms is correlated.
 *
 * The critic is not updated for a last batch of one example.
 */
export const factor = definePlugin({
  kind: 'objective',
  name: 'factor',
  summary: 'D + R + γ TC: total correlation estimated by a density-ratio critic (FactorVAE)',
  equation: 'L = D + R + γ TC(z), TC = KL(q(z) ‖ Π_d q(z_d))',
  paper: 'Kim & Mnih 2018, Disentangling by Factorising, ICML (arXiv:1802.05983), eq. 2 and algorithm 2',
  options: {
    gamma: { default: 35, min: 0, help: 'γ, weight on the total correlation' },
    critic: { default: [256, 256, 256], min: 1, integer: true, help: 'hidden units of the critic' },
  },
  create({ gamma, critic }, context) {
    const network = criticNetwork(context, codeSize(context), critic)
    const comparable = hasCodesToCompare('objective "factor"', context)
    return {
      samples: 1,
      loss(m) {
        const correlation = m.mean(unflattenCodes(m, network.logits(flattenCodes(m), 'frozen')))
        return tf.add(tf.add(m.mean(m.distortion), m.mean(m.rate)), tf.mul(correlation, gamma))
      },
      critic: {
        variables: network.variables,
        loss(m, _, noise) {
          if (!comparable(m)) return tf.scalar(0)
          const codes = stopGradient(flattenCodes(m))
          const weights = codeWeights(m)
          const permuted = weights ? resampleDimensions(codes, weights, noise) : permuteDimensions(codes, noise)
          const real = unflattenCodes(m, network.logits(codes, 'trained'))
          return discriminatorLoss(real, network.logits(permuted, 'trained'), m.mean)
        },
      },
    }
  },
})

/**
 * Permute each dimension independently over the batch (algorithm 1). [B, D], B ≥ 2
 *
 * Uses permutation matrices: TensorFlow.js reads the indices of a gather back to the host, which a compiled step cannot do.
 */
export function permuteDimensions(codes: Tensor, noise: Noise): Tensor {
  const [count = 0, size = 0] = codes.shape
  const order = tf.topk(noise.uniform([size, count]), count).indices //       one permutation per row, [D, B]
  return byDimension(codes, tf.cast(tf.oneHot(order, count), 'float32')) //   matrices [D, B, B]
}

/**
 * Draws from Π_d q(z_d) for weighted codes, [n, D]: each dimension of each draw comes from an independently sampled code.
 *
 * @param weights  weight of each code in q(z), [n]
 */
export function resampleDimensions(codes: Tensor, weights: Tensor, noise: Noise): Tensor {
  const [count = 0, size = 0] = codes.shape
  if (count < 2) return codes
  const upperTriangle = tf.tensor2d(
    Float32Array.from({ length: count ** 2 }, (_, index) => Number(Math.floor(index / count) <= index % count)),
    [count, count],
  )
  const cumulative = tf.matMul(tf.reshape(weights, [1, count]), upperTriangle) //     [1, n], up to 1
  const u = tf.mul(noise.uniform([size, count, 1]), tf.max(cumulative))
  const below = tf.cast(tf.less(u, cumulative), 'float32') //                         1 from the sampled code on, [D, n, n]
  const before = tf.pad(tf.slice(below, [0, 0, 0], [size, count, count - 1]), [[0, 0], [0, 0], [1, 0]]) // prettier-ignore
  return byDimension(codes, tf.sub(below, before))
}

/** Σ_j matrices[d, i, j] codes[j, d], [n, D] */
function byDimension(codes: Tensor, matrices: Tensor): Tensor {
  const [count = 0, size = 0] = codes.shape
  const columns = tf.reshape(tf.transpose(codes), [size, count, 1])
  return tf.transpose(tf.reshape(tf.matMul(matrices, columns), [size, count]))
}
