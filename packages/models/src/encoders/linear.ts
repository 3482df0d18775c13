import { codeSize, definePlugin, tf } from '@elbow/core'
import { gaussian } from '../densities/gaussian.js'
import { dense } from '../layers/dense.js'
import { deviationOf, floorOption, rawDeviation } from '../layers/deviation.js'
import { constant } from '../layers/initial.js'

/**
 * Linear Gaussian encoder: what the posterior of decoder `linear` is, where the columns of its W are orthogonal.
 *
 * σ is learned, and the same for every x.
 */
export const linear = definePlugin({
  kind: 'encoder',
  name: 'linear',
  summary: 'N(V x + b, diag σ²), σ learned: the posterior of probabilistic principal components',
  equation: 'e(z|x) = N(z; V x + b, diag σ²)',
  paper: 'Tipping & Bishop 1999, Probabilistic Principal Component Analysis, JRSS B',
  options: {
    deviation: { default: 1, min: 1e-6, help: 'where σ starts' },
    ...floorOption,
  },
  create({ deviation, floor }, context) {
    const inputs = context.event.reduce((product, n) => product * n, 1)
    const size = codeSize(context)
    const mean = dense(context, 'mean', inputs, size)
    const scale = context.variable('scale', [size], constant(rawDeviation(deviation)))
    return {
      variables: context.variables,
      parameters(x) {
        const means = mean(tf.reshape(x, [-1, inputs])) // [B, size]
        return { mean: means, scale: tf.add(tf.zerosLike(means), scale) }
      },
      density: ({ mean, scale }) => gaussian({ mean: mean!, deviation: deviationOf(scale!, floor) }, [size]),
    }
  },
})
