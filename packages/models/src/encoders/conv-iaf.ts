import { codeSize, definePlugin, type Conditional } from '@elbow-vae/core'
import { pushForward, autoregressiveFlow, flowOptions } from '@elbow-vae/distributions'
import { convNetwork, convNetworkOptions } from '../layers/conv-network.js'
import type { ReadoutParameters } from '../layers/gaussian-readout.js'

/**
 * The complex encoder of ABE ("+"): the convolutions of `conv`, then an inverse autoregressive flow.
 *
 *   log e(z|x) = log N(f⁻¹(z); μ(x), σ²(x))
 *
 * f does not depend on x. A code is therefore inverted once for all x. Draws take one pass; inverting a code that is not the
 * encoder's own draw computes one dimension after the other.
 */
export const convIaf = definePlugin({
  kind: 'encoder',
  name: 'conv-iaf',
  summary: 'conv, then inverse autoregressive flow: the complex encoder of ABE appendix F.1',
  equation: 'z = f(u), u ~ N(μ(x), diag σ²(x))',
  paper:
    'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.1 (+); Kingma et al. 2016, Improved Variational Inference with Inverse Autoregressive Flow, NIPS (arXiv:1606.04934)',
  options: { ...convNetworkOptions, ...flowOptions },
  create(values, context): Conditional<ReadoutParameters> {
    const { parameters, density } = convNetwork(context, 'conv-iaf', values)
    const { parallel, sequential } = autoregressiveFlow(context, codeSize(context), values)
    const flow = { forward: parallel, inverse: sequential }
    return { variables: context.variables, parameters, density: (params) => pushForward(density(params), flow) }
  },
})
