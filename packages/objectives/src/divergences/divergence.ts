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
} from '@elbow/core'
import { asDraws, codesOf, codesToCompare, codeWeights, marginalDraws } from '../codes.js'
import { criticNetwork, discrimination } from './critic.js'
import { pairWeights } from './pairs.js'
import { stein } from './stein.js'

/** Options of every objective with a divergence between the aggregated posterior q(z) and m(z). */
export const divergenceOptions = {
  kernel: { default: 'imq', choices: kernelNames, help: 'of mmd: Gaussian, or inverse multiquadric' },
  bandwidth: { default: 1, above: 0, help: 'of the kernels, in units of the distance of two draws from N(0, I)' },
  critic: { default: [256, 256], min: 1, integer: true, help: 'hidden units of the adversarial critic' },
} as const

interface DivergenceValues {
  readonly kernel: (typeof kernelNames)[number]
  readonly bandwidth: number
  readonly critic: readonly number[]
}

/** A divergence between q(z) and m(z), estimated from the codes of a batch. */
export interface Divergence {
  /** Draws of each example's code that it needs. */
  readonly samples: number
  of(m: Measurement, noise: Noise): Tensor
  readonly critic?: Critic
}

export type DivergenceName = keyof typeof divergences

/** The divergence of a batch of one example, which has no codes to compare: 0. */
const nothing = (): Tensor => tf.scalar(0)

/**
 * KL(q(z) ‖ m(z)) as a function of m alone: its value here is 0, its gradient −E_q ∇ log m(z). A critic and the
 * Stein gradient give a gradient to the codes alone, not to a trained marginal.
 */
function ofMarginal(m: Measurement): Tensor {
  const logMarginal = m.mean(m.marginal.logProb(stopGradient(m.draw.value)))
  return tf.sub(stopGradient(logMarginal), logMarginal)
}

/** By name: what `--objective.divergence` chooses among. */
export const divergences = {
  mmd(where: string, { kernel, bandwidth }: DivergenceValues, context: Context): Divergence {
    const comparable = codesToCompare(where, context)
    return {
      samples: context.support ? 2 : 1, // for two independent codes of each x of a known distribution
      of(m, noise) {
        if (!comparable(m)) return nothing()
        const codes = codesOf(m)
        return mmd(codes, marginalDraws(m, noise, codes.shape[0]), kernel, bandwidth, pairWeights(m))
      },
    }
  },
  stein(where: string, { bandwidth }: DivergenceValues, context: Context): Divergence {
    const comparable = codesToCompare(where, context)
    return {
      samples: 1,
      of(m) {
        if (!comparable(m)) return nothing()
        const other = ofMarginal(m) // first: what a density remembers within Stein's own gradient does not outlive it
        return tf.add(stein(codesOf(m), m.marginal, bandwidth, codeWeights(m)), other)
      },
    }
  },
  /** KL(q(z) ‖ m(z)) = E_q T(z), with the critic's T = log q/m (Makhzani et al. 2015; Mescheder et al. 2017). */
  adversarial(_: string, { critic }: DivergenceValues, context: Context): Divergence {
    const network = criticNetwork(context, codeSize(context), critic)
    return {
      samples: 1,
      of: (m) => tf.add(m.mean(asDraws(m, network.logits(codesOf(m), 'frozen'))), ofMarginal(m)),
      critic: {
        variables: network.variables,
        loss(m, _, noise) {
          const codes = stopGradient(codesOf(m))
          const prior = stopGradient(marginalDraws(m, noise, codes.shape[0]))
          const real = asDraws(m, network.logits(codes, 'trained'))
          return discrimination(real, network.logits(prior, 'trained'), m.mean)
        },
      },
    }
  },
}
