import { definePlugin } from '@elbow/core'
import { convNetwork, convNetworkOptions } from '../layers/conv-network.js'

/**
 * The simple encoder of ABE appendix F.1 ("−"): linearly gated convolutions to a diagonal Gaussian.
 *
 *   e(z|x) = N(z; μ(x), diag σ²(x))
 */
export const conv = definePlugin({
  kind: 'encoder',
  name: 'conv',
  summary: 'gated convolutions to a diagonal Gaussian code: the simple encoder of ABE appendix F.1',
  options: convNetworkOptions,
  create(values, context) {
    const { parameters, density } = convNetwork(context, 'conv', values)
    return { variables: context.variables, parameters, density }
  },
})
