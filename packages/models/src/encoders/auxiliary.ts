import { codeSize, definePlugin, type Tensor } from '@elbow/core'
import { auxiliaryVariable } from '../densities/auxiliary.js'
import { flattened, inputScaleOption } from '../layers/flattened.js'
import { gaussianNetwork, gaussianNetworkOptions } from '../layers/gaussian-network.js'
import { joinedNetwork } from '../layers/joined-network.js'
import { scoped } from '../layers/scoped.js'

/**
 * Encoder with an auxiliary variable: a is drawn first, and z given it, so that e(z|x) need not be Gaussian.
 *
 *   R = E [ log q(a|x) + log q(z|a,x) − log r(a|x,z) − log m(z) ]     Maaløe et al. 2016 (arXiv:1602.05473), section 2
 *
 * The reverse model r makes the rate an upper bound of E log e(z|x)/m(z): R is too large by E KL(q(a|x,z) ‖ r(a|x,z)), and
 * so remains at least I(X;Z). Three networks of the same hidden layers: of x for a, of x and a for z, of x and z for r.
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
      help: 'dimensions of a; with 1 of a and 1 of z there is a quadrature',
    },
    nodes: {
      default: 32,
      min: 1,
      integer: true,
      help: 'values of a that stand for q(a|x) where a code comes from elsewhere; surgery takes as many times as long',
    },
  },
  create(values, context) {
    const { auxiliary: size, nodes } = values
    const { inputs, flat } = flattened(context, values)
    const sizes = [size, codeSize(context)] as const
    const [A, D] = sizes
    const a = gaussianNetwork(scoped(context, 'auxiliary'), inputs, A, values)
    const z = joinedNetwork(scoped(context, 'code'), { inputs, others: A, size: D }, values)
    const r = joinedNetwork(scoped(context, 'reverse'), { inputs, others: D, size: A }, values)
    return {
      variables: context.variables,
      /** Of q(a|x), [B, A], and what x adds to the first layers of the others, [B, width]. */
      parameters(x: Tensor) {
        const h = flat(x)
        return { ...a.parameters(h), code: z.contribution(h), reverse: r.contribution(h) }
      },
      density: (said) =>
        auxiliaryVariable({
          sizes,
          nodes,
          auxiliary: a.density(said),
          code: (value) => z.density(said['code']!, value),
          reverse: (value) => r.density(said['reverse']!, value),
        }),
    }
  },
})
