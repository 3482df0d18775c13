import { codeSize, definePlugin } from '@elbow/core'
import { pushForward } from '../densities/push-forward.js'
import { autoregressiveFlow, flowOptions } from '../layers/autoregressive-flow.js'
import { convNetwork, convNetworkOptions } from '../layers/conv-network.js'

/**
 * The complex encoder of ABE ("+"): the convolutions of `conv`, then inverse autoregressive flow.
 *
 *   log e(z|x) = log N(f⁻¹(z); μ(x), σ²(x))
 *
 * f does not see x, so that one inversion of a code serves every x it is compared with. Drawing is parallel, inverting a
 * code that was not drawn here takes one dimension after the other.
 */
export const convIaf = definePlugin({
  kind: 'encoder',
  name: 'conv-iaf',
  summary: 'conv, then inverse autoregressive flow: the complex encoder of ABE appendix F.1',
  equation: 'z = f(u), u ~ N(μ(x), diag σ²(x))',
  paper:
    'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.1 (+); Kingma et al. 2016, Improved Variational Inference with Inverse Autoregressive Flow, NIPS (arXiv:1606.04934)',
  options: { ...convNetworkOptions, ...flowOptions },
  create(values, context) {
    const { parameters, density } = convNetwork(context, 'conv-iaf', values)
    const { parallel, sequential } = autoregressiveFlow(context, codeSize(context), values)
    const flow = { forward: parallel, inverse: sequential }
    return { variables: context.variables, parameters, density: (said) => pushForward(density(said), flow) }
  },
})
