import { codeSize, definePlugin, constantInitializer, normalInitializer, zerosInitializer } from '@elbow-vae/core'
import { gaussianMixture, stdFromRaw, stdFloorOption, rawFromStd } from '@elbow-vae/distributions'

/**
 * Learned mixture of diagonal Gaussians, the baseline of the VampPrior paper.
 *
 * The initial means are drawn from N(0, ¼ I) and the initial variances are ¾: like N(0, I), the mixture has mean 0 and
 * variance 1.
 */
export const mixtureMarginal = definePlugin({
  kind: 'marginal',
  name: 'mixture',
  summary: 'a learned mixture of diagonal Gaussians',
  equation: 'm(z) = Σ_c w_c N(z; μ_c, diag σ_c²)',
  paper: 'Tomczak & Welling 2018, VAE with a VampPrior, AISTATS (arXiv:1705.07120)',
  options: {
    components: { default: 500, min: 1, integer: true, help: 'Gaussians in the mixture' },
    ...stdFloorOption,
  },
  create({ components, floor }, context) {
    const size = codeSize(context)
    const mean = context.variable('components/mean', [components, size], normalInitializer(Math.sqrt(between)))
    const initialRaw = rawFromStd(Math.sqrt(1 - between))
    const raw = context.variable('components/deviation', [components, size], constantInitializer(initialRaw))
    const logits = context.variable('weights/logits', [components], zerosInitializer)
    return {
      variables: context.variables,
      density: () => gaussianMixture({ logits, mean, std: stdFromRaw(raw, floor) }),
    }
  },
})

/** Part of the initial variance that is between the components. */
const between = 0.25
