import { codeSize, definePlugin, type Conditional } from '@elbow-vae/core'
import { pushForward, autoregressiveFlow, flowOptions } from '@elbow-vae/distributions'
import { denseEncoder, denseEncoderOptions } from '../layers/dense-encoder.js'
import type { ReadoutParameters } from '../layers/gaussian-readout.js'

/**
 * The fully connected encoder `mlp`, then an inverse autoregressive flow. It is the counterpart of `conv-iaf` for data of any
 * shape.
 *
 *   log e(z|x) = log N(f⁻¹(z); μ(x), σ²(x))
 *
 * @example --encoder mlp-iaf --encoder.hidden 100 --encoder.flow-hidden 100
 */
export const mlpIaf = definePlugin({
  kind: 'encoder',
  name: 'mlp-iaf',
  summary: 'mlp, then inverse autoregressive flow',
  equation: 'z = f(u), u ~ N(μ(x), diag σ²(x))',
  paper:
    'Kingma et al. 2016, Improved Variational Inference with Inverse Autoregressive Flow, NIPS (arXiv:1606.04934); f does not depend on x, as in Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.1',
  options: { ...denseEncoderOptions, steps: flowOptions.steps, 'flow-hidden': flowOptions.hidden },
  create(values, context): Conditional<ReadoutParameters> {
    const { parameters, density } = denseEncoder(context, values)
    const flowValues = { ...values, hidden: values['flow-hidden'] }
    const { parallel, sequential } = autoregressiveFlow(context, codeSize(context), flowValues)
    const flow = { forward: parallel, inverse: sequential }
    return { variables: context.variables, parameters, density: (params) => pushForward(density(params), flow) }
  },
})
