import { codeSize, definePlugin, stopGradient, tf, type Noise, type Tensor } from '@elbow/core'
import { asDraws, codesOf, codesToCompare, codeWeights } from './codes.js'
import { criticNetwork, discrimination } from './divergences/critic.js'

/**
 * A critic tells codes from codes whose dimensions were shuffled apart over the batch, so its logit is
 * T(z) = log q(z) / Π_d q(z_d), and TC = E T(z).
 *
 * Algorithm 2 shuffles the codes of a second batch. Here they are those of the same batch. The critic's loss is a sum of one
 * expectation over codes and one over shuffled codes, and each side alone has the same distribution as in the paper, so the
 * expected gradient is the paper's, for one pass through the encoder instead of two. Only the noise of both sides is dependent.
 *
 * Where one example is left over at the end of an epoch, the critic rests for that step: there is nothing to shuffle.
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
    const comparable = codesToCompare('objective "factor"', context)
    return {
      samples: 1,
      loss(m) {
        const correlation = m.mean(asDraws(m, network.logits(codesOf(m), 'frozen')))
        return tf.add(tf.add(m.mean(m.distortion), m.mean(m.rate)), tf.mul(correlation, gamma))
      },
      critic: {
        variables: network.variables,
        loss(m, _, noise) {
          if (!comparable(m)) return tf.scalar(0)
          const codes = stopGradient(codesOf(m))
          const weights = codeWeights(m)
          const apart = weights ? resampleDimensions(codes, weights, noise) : permuteDimensions(codes, noise)
          const real = asDraws(m, network.logits(codes, 'trained'))
          return discrimination(real, network.logits(apart, 'trained'), m.mean)
        },
      },
    }
  },
})

/**
 * Each dimension in a random order of its own over the batch (algorithm 1). [B, D], B ≥ 2
 *
 * By matrices of permutations: TensorFlow.js reads the indices of a gather back, which a compiled step cannot do.
 */
export function permuteDimensions(codes: Tensor, noise: Noise): Tensor {
  const [count = 0, size = 0] = codes.shape
  const order = tf.topk(noise.uniform([size, count]), count).indices //       a permutation in each row, [D, B]
  return byDimension(codes, tf.cast(tf.oneHot(order, count), 'float32')) //   matrices [D, B, B]
}

/**
 * The same for codes that do not all weigh the same: each dimension of each result comes from a code of its own, drawn by weight,
 * so that they are draws from Π_d q(z_d). [n, D]
 *
 * @param weights  share of each code in q(z), [n]
 */
export function resampleDimensions(codes: Tensor, weights: Tensor, noise: Noise): Tensor {
  const [count = 0, size = 0] = codes.shape
  if (count < 2) return codes
  const upTo = tf.tensor2d(
    Float32Array.from({ length: count ** 2 }, (_, at) => Number(Math.floor(at / count) <= at % count)),
    [count, count],
  )
  const cumulative = tf.matMul(tf.reshape(weights, [1, count]), upTo) //              [1, n], to 1
  const u = tf.mul(noise.uniform([size, count, 1]), tf.max(cumulative))
  const below = tf.cast(tf.less(u, cumulative), 'float32') //                         1 from the code drawn on, [D, n, n]
  const before = tf.pad(tf.slice(below, [0, 0, 0], [size, count, count - 1]), [[0, 0], [0, 0], [1, 0]]) // prettier-ignore
  return byDimension(codes, tf.sub(below, before))
}

/** Σ_j matrices[d, i, j] codes[j, d], [n, D] */
function byDimension(codes: Tensor, matrices: Tensor): Tensor {
  const [count = 0, size = 0] = codes.shape
  const columns = tf.reshape(tf.transpose(codes), [size, count, 1])
  return tf.transpose(tf.reshape(tf.matMul(matrices, columns), [size, count]))
}
