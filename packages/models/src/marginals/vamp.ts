import { definePlugin, errors, tf, type Density, type Tensor, zerosInitializer } from '@elbow-vae/core'
import { gaussianMixture, isPushForward, pushForward, isGaussian } from '@elbow-vae/distributions'
import { pseudoInputs } from '../layers/pseudo-inputs.js'

/**
 * VampPrior: a mixture of the encoder's densities at learned pseudo-inputs φ.
 *
 * If the encoder is a flow, z = f(u), the marginal is the push-forward of a mixture of base densities by the same f, and f
 * cancels in the rate:
 *
 *   R = log N(u; μ, σ²) − log Σ_i w_i N(u; μ_i, σ_i²)
 *
 * A code that is not the encoder's own draw is inverted once for all pseudo-inputs. The gradient reaches the encoder through
 * the posterior and through the marginal.
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
      help: 'initial pseudo-inputs: examples of the training data, or its mean plus noise',
    },
  },
  create({ components, initial }, context) {
    const { encoder, event } = context
    if (!encoder) throw wrongEncoder('no encoder')
    tf.tidy(() => {
      mixture(encoder.density(encoder.parameters(tf.zeros([1, ...event]))), tf.zeros([1])) // throws for other encoders
    })
    const inputs = pseudoInputs(context, where, { count: components, initial })
    const logits = context.variable('weights/logits', [components], zerosInitializer)
    return {
      variables: context.variables,
      density: () => mixture(encoder.density(encoder.parameters(inputs())), logits),
    }
  },
})

const where = 'marginal "vamp"'

/** Σ_i w_i p_i(z) of B densities, which share a flow if they have one. @throws WRONG_DATA for other densities */
function mixture(density: Density, logits: Tensor): Density {
  if (isPushForward(density)) return pushForward(mixture(density.base, logits), density.flow)
  if (isGaussian(density)) return gaussianMixture({ ...density.gaussian, logits })
  throw wrongEncoder('one of another kind')
}

const wrongEncoder = (got: string) =>
  errors.wrongData(
    where,
    'an encoder with a Gaussian density, or a flow of one',
    got,
    'Use --encoder conv, conv-iaf, mlp or mlp-iaf.',
  )
