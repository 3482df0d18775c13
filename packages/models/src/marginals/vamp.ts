import { definePlugin, errors, tf, type Density, type Tensor } from '@elbow/core'
import { gaussianMixture } from '../densities/gaussian-mixture.js'
import type { Gaussian } from '../densities/gaussian.js'
import { isPushForward, pushForward } from '../densities/push-forward.js'
import { zeros } from '../layers/initial.js'
import { pseudoInputs } from '../layers/pseudo-inputs.js'

/**
 * VampPrior: the encoder's densities at learned pseudo-inputs φ, mixed.
 *
 * Where the encoder is a flow, z = f(u), the mixture is one of base densities behind the same f, and f cancels:
 *
 *   R = log N(u; μ, σ²) − log Σ_i w_i N(u; μ_i, σ_i²)
 *
 * A code from elsewhere is inverted once for all pseudo-inputs. Training changes the encoder through both of its uses.
 */
export const vamp = definePlugin({
  kind: 'marginal',
  name: 'vamp',
  summary: "VampPrior: a mixture of the encoder's densities at learned pseudo-inputs (ABE appendix F.3)",
  equation: 'm(z) = Σ_i w_i e(z|φ_i), w = softmax(logits)',
  paper:
    'Tomczak & Welling 2018, VAE with a VampPrior, AISTATS (arXiv:1705.07120); Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.3 (v)',
  options: {
    components: { default: 500, min: 1, integer: true, help: 'pseudo-inputs' },
    initial: {
      default: 'data',
      choices: ['data', 'mean'],
      help: 'where pseudo-inputs start: at examples of the training data, or all around its mean',
    },
  },
  create({ components, initial }, context) {
    const { encoder, event } = context
    if (!encoder) throw unfit('no encoder')
    tf.tidy(() => {
      mixed(encoder.density(encoder.parameters(tf.zeros([1, ...event]))), tf.zeros([1])) // does it fit?
    })
    const inputs = pseudoInputs(context, where, { count: components, initial })
    const logits = context.variable('weights/logits', [components], zeros)
    return {
      variables: context.variables,
      density: () => mixed(encoder.density(encoder.parameters(inputs())), logits),
    }
  },
})

const where = 'marginal "vamp"'

/** Σ_i w_i p_i(z) of B densities behind one map. @throws WRONG_DATA */
function mixed(density: Density, logits: Tensor): Density {
  if (isPushForward(density)) return pushForward(mixed(density.base, logits), density.flow)
  if (isGaussian(density)) return gaussianMixture({ ...density.gaussian, logits })
  throw unfit('one of another kind')
}

const isGaussian = (density: Density): density is Gaussian => 'gaussian' in density

const unfit = (got: string) =>
  errors.wrongData(
    where,
    'an encoder with a Gaussian density, or a flow of one',
    got,
    'Use --encoder conv, conv-iaf, mlp or mlp-iaf.',
  )
