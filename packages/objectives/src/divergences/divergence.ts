import {
  codeSize,
  kernelNames,
  mmd,
  stopGradient,
  tf,
  type Context,
  type Critic,
  type Measurement,
  type Noise,
  type Tensor,
} from '@elbow-vae/core'
import { unflattenCodes, flattenCodes, hasCodesToCompare, codeWeights, marginalDraws } from '../codes.js'
import { criticNetwork, discriminatorLoss } from './critic.js'
import { pairWeights } from './pairs.js'
import { stein } from './stein.js'

/** Options of every objective with a divergence between the aggregated posterior q(z) and m(z). */
export const divergenceOptions = {
  kernel: { default: 'imq', choices: kernelNames, help: 'kernel of mmd: rbf (Gaussian) or imq (inverse multiquadric)' },
  bandwidth: {
    default: 1,
    above: 0,
    help: 'bandwidth of the kernel, in units of the distance between two draws from N(0, I)',
  },
  critic: { default: [256, 256], min: 1, integer: true, help: 'hidden units of the adversarial critic' },
} as const

interface DivergenceValues {
  readonly kernel: (typeof kernelNames)[number]
  readonly bandwidth: number
  readonly critic: readonly number[]
}

/** A divergence between q(z) and m(z), estimated from the codes of a batch. */
export interface Divergence {
  /** Number of draws per example that the estimate needs. */
  readonly samples: number
  estimate(m: Measurement, noise: Noise): Tensor
  readonly critic?: Critic
}

/** The divergence of a batch of one example, which has no codes to compare. */
const zero = (): Tensor => tf.scalar(0)

/**
 * KL(q(z) ‖ m(z)) as a function of m only. The returned value is 0, its gradient −E_q ∇ log m(z). Critics and the Stein gradient
 * give no gradient to a trained marginal, so this term is added to them.
 */
function marginalTerm(m: Measurement): Tensor {
  const logMarginal = m.mean(m.marginal.logProb(stopGradient(m.draw.value)))
  return tf.sub(stopGradient(logMarginal), logMarginal)
}

/** The choices of `--objective.divergence`. */
export const divergences = {
  mmd(where: string, { kernel, bandwidth }: DivergenceValues, context: Context): Divergence {
    const comparable = hasCodesToCompare(where, context)
    return {
      samples: context.support ? 2 : 1, // exact data: two independent codes of each x
      estimate(m, noise) {
        if (!comparable(m)) return zero()
        const codes = flattenCodes(m)
        return mmd(codes, marginalDraws(m, noise, codes.shape[0]), kernel, bandwidth, pairWeights(m))
      },
    }
  },
  stein(where: string, { bandwidth }: DivergenceValues, context: Context): Divergence {
    const comparable = hasCodesToCompare(where, context)
    return {
      samples: 1,
      estimate(m) {
        if (!comparable(m)) return zero()
        const ofMarginal = marginalTerm(m) // first: tensors that a density caches within Stein's gradient are disposed of
        return tf.add(stein(flattenCodes(m), m.marginal, bandwidth, codeWeights(m)), ofMarginal)
      },
    }
  },
  /** KL(q(z) ‖ m(z)) = E_q T(z), with the critic's T = log q/m (Makhzani et al. 2015; Mescheder et al. 2017). */
  adversarial(_: string, { critic }: DivergenceValues, context: Context): Divergence {
    const network = criticNetwork(context, codeSize(context), critic)
    return {
      samples: 1,
      estimate: (m) => tf.add(m.mean(unflattenCodes(m, network.logits(flattenCodes(m), 'frozen'))), marginalTerm(m)),
      critic: {
        variables: network.variables,
        loss(m, _, noise) {
          const codes = stopGradient(flattenCodes(m))
          const prior = stopGradient(marginalDraws(m, noise, codes.shape[0]))
          const real = unflattenCodes(m, network.logits(codes, 'trained'))
          return discriminatorLoss(real, network.logits(prior, 'trained'), m.mean)
        },
      },
    }
  },
}
