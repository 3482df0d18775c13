import { codeSize, definePlugin, type Initializer } from '@elbow/core'
import { autoregressiveDensity } from '../densities/autoregressive.js'
import { floorOption, rawDeviation } from '../layers/deviation.js'
import { made, madeOptions } from '../layers/made.js'

/**
 * Every dimension of the code a mixture of Gaussians given those before it, by a MADE.
 *
 * Unlike `maf` it can have several modes in each dimension: a marginal strong enough to come near p_e(z), which the
 * discussion of ABE asks for. The density is parallel, a draw takes one dimension after the other.
 */
export const autoregressive = definePlugin({
  kind: 'marginal',
  name: 'autoregressive',
  summary: 'every dimension of the code a mixture of Gaussians given those before it, by a masked network',
  equation: 'log m(z) = Σ_d log Σ_m w_dm N(z_d; μ_dm, σ_dm²), w, μ, σ from z_1 … z_{d−1}',
  paper: 'Germain et al. 2015, MADE, ICML (arXiv:1502.03509)',
  options: {
    components: { default: 10, min: 1, integer: true, help: 'Gaussians in the mixture of each dimension' },
    ...madeOptions,
    ...floorOption,
  },
  create({ components, hidden, activation, floor }, context) {
    const size = codeSize(context)
    const start = nearStandard(components)
    const network = made(context, { size, outputs: 3 * components, hidden, activation, start })
    return { variables: context.variables, density: () => autoregressiveDensity(network, { size, components, floor }) }
  },
})

/** Part of the initial variance of a dimension that lies between its components: apart, so that they can specialise. */
const between = 0.25

/** Biases of equal weights, means N(0, ¼) and variances ¾: mean 0 and variance 1 together, as of N(0, I). */
const nearStandard =
  (components: number): Initializer =>
  ([count], noise) => {
    const means = noise.normal(count!)
    const kind = (k: number) => Math.floor((k % (3 * components)) / components) // logit, mean, raw deviation
    const initial = [() => 0, (k: number) => Math.sqrt(between) * means[k]!, () => rawDeviation(Math.sqrt(1 - between))]
    return Float32Array.from({ length: count! }, (_, k) => initial[kind(k)]!(k))
  }
