import { codeSize, definePlugin } from '@elbow/core'
import { pushForward } from '../densities/push-forward.js'
import { autoregressiveFlow, flowOptions } from '../layers/autoregressive-flow.js'
import { denseEncoder, denseEncoderOptions } from '../layers/dense-encoder.js'

/**
 * The fully connected encoder `mlp`, then inverse autoregressive flow: what `conv-iaf` is to `conv`, for data of any shape.
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
    'Kingma et al. 2016, Improved Variational Inference with Inverse Autoregressive Flow, NIPS (arXiv:1606.04934); f does not see x, as in Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.1',
  options: { ...denseEncoderOptions, steps: flowOptions.steps, 'flow-hidden': flowOptions.hidden },
  create(values, context) {
    const { parameters, density } = denseEncoder(context, values)
    const flowValues = { ...values, hidden: values['flow-hidden'] }
    const { parallel, sequential } = autoregressiveFlow(context, codeSize(context), flowValues)
    const flow = { forward: parallel, inverse: sequential }
    return { variables: context.variables, parameters, density: (said) => pushForward(density(said), flow) }
  },
})
