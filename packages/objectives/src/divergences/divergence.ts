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
import { codesOf, marginalDraws } from '../codes.js'
import { criticNetwork, discrimination } from './critic.js'
import { stein } from './stein.js'

/** Options of every objective with a divergence between the aggregated posterior q(z) and m(z). */
export const divergenceOptions = {
  kernel: { default: 'imq', choices: kernelNames, help: 'of mmd: Gaussian, or inverse multiquadric' },
  bandwidth: { default: 1, min: 0, help: 'of the kernels, in units of the distance of two draws from N(0, I)' },
  critic: { default: [256, 256], min: 1, integer: true, help: 'hidden units of the adversarial critic' },
} as const

interface DivergenceValues {
  readonly kernel: (typeof kernelNames)[number]
  readonly bandwidth: number
  readonly critic: readonly number[]
}

/** A divergence between q(z) and m(z), estimated from the codes of a batch. */
export interface Divergence {
  of(m: Measurement, noise: Noise): Tensor
  readonly critic?: Critic
}

export type DivergenceName = keyof typeof divergences

/** By name: what `--objective.divergence` chooses among. */
export const divergences = {
  mmd: (where: string, { kernel, bandwidth }: DivergenceValues): Divergence => ({
    of(m, noise) {
      const codes = codesOf(where, m)
      return mmd(codes, marginalDraws(m, noise, codes.shape[0]), kernel, bandwidth)
    },
  }),
  stein: (where: string, { bandwidth }: DivergenceValues): Divergence => ({
    of: (m) => stein(codesOf(where, m), m.marginal, bandwidth),
  }),
  /** KL(q(z) ‖ m(z)) = E_q T(z), with the critic's T = log q/m (Makhzani et al. 2015; Mescheder et al. 2017). */
  adversarial(where: string, { critic }: DivergenceValues, context: Context): Divergence {
    const network = criticNetwork(context, codeSize(context), critic)
    return {
      of: (m) => tf.mean(network.logits(codesOf(where, m), 'frozen')),
      critic: {
        variables: network.variables,
        loss(m, _, noise) {
          const codes = stopGradient(codesOf(where, m))
          const prior = stopGradient(marginalDraws(m, noise, codes.shape[0]))
          return discrimination(network.logits(codes, 'trained'), network.logits(prior, 'trained'))
        },
      },
    }
  },
}
