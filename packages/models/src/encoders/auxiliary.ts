import { codeSize, definePlugin, scoped, type Conditional, type Tensor, type Tensors } from '@elbow-vae/core'
import { auxiliaryVariable } from '@elbow-vae/distributions'
import { flattenInput, inputScaleOption } from '../layers/flatten-input.js'
import { gaussianNetwork, gaussianNetworkOptions } from '../layers/gaussian-network.js'
import type { ReadoutParameters } from '../layers/gaussian-readout.js'
import { twoInputNetwork } from '../layers/two-input-network.js'

/**
 * Encoder with an auxiliary variable: a is drawn first, then z given a, so that e(z|x) need not be Gaussian.
 *
 *   R = E [ log q(a|x) + log q(z|a,x) − log r(a|x,z) − log m(z) ]     Maaløe et al. 2016 (arXiv:1602.05473), section 2
 *
 * With the reverse model r, the rate is an upper bound of E log e(z|x)/m(z). It is too large by E KL(q(a|x,z) ‖ r(a|x,z)), and
 * therefore remains at least I(X;Z). There are three networks with the same hidden layers: x -> a, (x, a) -> z, and
 * (x, z) -> a for r.
 */
export const auxiliary = definePlugin({
  kind: 'encoder',
  name: 'auxiliary',
  summary:
    'e(z|x) = ∫ q(a|x) q(z|a,x) da: a code that need not be Gaussian, its rate bounded by a reverse model r(a|x,z)',
  equation:
    'z ~ q(z|a,x), a ~ q(a|x), both N(μ, diag σ²); log e(z|x) becomes log q(a|x) + log q(z|a,x) − log r(a|x,z), which on average is no less',
  paper: 'Maaløe et al. 2016, Auxiliary Deep Generative Models, ICML (arXiv:1602.05473)',
  options: {
    ...gaussianNetworkOptions,
    ...inputScaleOption,
    auxiliary: {
      default: 16,
      min: 1,
      integer: true,
      help: 'dimensions of a; a quadrature needs one dimension of a and one of z',
    },
    nodes: {
      default: 32,
      min: 1,
      integer: true,
      help: 'values of a that approximate q(a|x) for codes drawn for other examples; the time of surgery is proportional to it',
    },
  },
  create(values, context): Conditional<ReadoutParameters & Tensors<'code' | 'reverse'>> {
    const { auxiliary: size, nodes } = values
    const { inputs, flat } = flattenInput(context, values)
    const sizes = [size, codeSize(context)] as const
    const [A, D] = sizes
    const a = gaussianNetwork(scoped(context, 'auxiliary'), inputs, A, values)
    const z = twoInputNetwork(scoped(context, 'code'), { inputs, others: A, size: D }, values)
    const r = twoInputNetwork(scoped(context, 'reverse'), { inputs, others: D, size: A }, values)
    return {
      variables: context.variables,
      /** Mean and scale of q(a|x), [B, A], and the terms of x in the first layers of the other networks, [B, width]. */
      parameters(x: Tensor) {
        const h = flat(x)
        return { ...a.parameters(h), code: z.contribution(h), reverse: r.contribution(h) }
      },
      density: (params) =>
        auxiliaryVariable({
          sizes,
          nodes,
          auxiliary: a.density(params),
          code: (value) => z.density(params.code, value),
          reverse: (value) => r.density(params.reverse, value),
        }),
    }
  },
})
