import { definePlugin, type Conditional } from '@elbow-vae/core'
import { convNetwork, convNetworkOptions } from '../layers/conv-network.js'
import type { ReadoutParameters } from '../layers/gaussian-readout.js'

/** The simple encoder of ABE ("−"): linearly gated convolutions to a diagonal Gaussian. */
export const conv = definePlugin({
  kind: 'encoder',
  name: 'conv',
  summary: 'gated convolutions to a diagonal Gaussian code: the simple encoder of ABE appendix F.1',
  equation: 'e(z|x) = N(z; μ(x), diag σ²(x))',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.1 (−)',
  options: convNetworkOptions,
  create(values, context): Conditional<ReadoutParameters> {
    const { parameters, density } = convNetwork(context, 'conv', values)
    return { variables: context.variables, parameters, density }
  },
})
