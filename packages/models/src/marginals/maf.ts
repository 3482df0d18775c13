import { codeSize, definePlugin } from '@elbow-vae/core'
import { standardGaussian, pushForward, autoregressiveFlow, flowOptions } from '@elbow-vae/distributions'

/** Masked autoregressive flow over N(0, I). The density takes one pass; a draw computes one dimension after the other. */
export const maf = definePlugin({
  kind: 'marginal',
  name: 'maf',
  summary: 'masked autoregressive flow over the isotropic Gaussian: the complex marginal of ABE appendix F.3',
  equation: 'log m(z) = log N(f⁻¹(z); 0, I), a step of f⁻¹: u_i = z_i − μ_i(z_1 … z_{i−1})',
  paper:
    'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.3 (+); Papamakarios et al. 2017, Masked Autoregressive Flow, NIPS (arXiv:1705.07057)',
  options: flowOptions,
  create(values, context) {
    const size = codeSize(context)
    const { parallel, sequential } = autoregressiveFlow(context, size, values)
    const flow = { forward: sequential, inverse: parallel }
    return { variables: context.variables, density: () => pushForward(standardGaussian([size]), flow) }
  },
})
