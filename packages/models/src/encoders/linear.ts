import {
  codeSize,
  definePlugin,
  sizeFromShape,
  tf,
  type Conditional,
  type Tensors,
  constantInitializer,
} from '@elbow-vae/core'
import { gaussian, stdFromRaw, stdFloorOption, rawFromStd } from '@elbow-vae/distributions'
import { dense } from '../layers/dense.js'

/**
 * Linear Gaussian encoder. It contains the true posterior of decoder `linear` if the columns of W are orthogonal.
 *
 * σ is learned and the same for every x.
 */
export const linearEncoder = definePlugin({
  kind: 'encoder',
  name: 'linear',
  summary: 'N(V x + b, diag σ²), σ learned: the posterior of probabilistic principal components',
  equation: 'e(z|x) = N(z; V x + b, diag σ²)',
  paper: 'Tipping & Bishop 1999, Probabilistic Principal Component Analysis, JRSS B',
  options: {
    deviation: { default: 1, min: 1e-6, help: 'initial σ' },
    ...stdFloorOption,
  },
  create({ deviation: std, floor }, context): Conditional<Tensors<'mean' | 'scale'>> {
    const inputs = sizeFromShape(context.event)
    const size = codeSize(context)
    const mean = dense(context, 'mean', inputs, size)
    const scale = context.variable('scale', [size], constantInitializer(rawFromStd(std)))
    return {
      variables: context.variables,
      parameters(x) {
        const center = mean(tf.reshape(x, [-1, inputs])) // [B, size]
        return { mean: center, scale: tf.add(tf.zerosLike(center), scale) }
      },
      density: ({ mean, scale }) => gaussian({ mean: mean, std: stdFromRaw(scale, floor) }, [size]),
    }
  },
})
