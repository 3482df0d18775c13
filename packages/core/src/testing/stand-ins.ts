import { normal, uniform } from '../noise/host.js'
import type { Noise } from '../contracts/noise.js'
import type { Conditional, Marginal } from '../contracts/conditional.js'
import { sizeFromShape } from '../tensors/shapes.js'
import type { Context, Initializer } from '../contracts/context.js'
import type { Dataset } from '../contracts/dataset.js'
import type { Density } from '../contracts/density.js'
import type { AnyPlugin } from '../contracts/plugin.js'
import { definePlugin } from '../plugins/define-plugin.js'
import { tf, type Tensor } from '../tensors/tf.js'

const halfLog2Pi = 0.5 * Math.log(2 * Math.PI)

/** N(mean, diag std²) over two dimensions. */
function gaussian(mean: Tensor, logStd: Tensor): Density {
  const logProbPerDimension = (value: Tensor) => {
    const standard = tf.div(tf.sub(value, mean), tf.exp(logStd))
    return tf.neg(tf.add(tf.add(tf.mul(0.5, tf.square(standard)), logStd), halfLog2Pi))
  }
  const logProb = (value: Tensor) => tf.sum(logProbPerDimension(value), -1)
  return {
    draw(noise: Noise, count: number) {
      const shape = mean.rank === 1 ? [count, 1, 2] : mean.rank === 2 ? [count, ...mean.shape] : mean.shape
      const value = tf.add(mean, tf.mul(tf.exp(logStd), noise.normal(shape)))
      return { value, logProb: logProb(value) }
    },
    logProb: (value) => logProb('value' in value ? value.value : value),
    logProbPerDimension,
    mean: () => mean,
  }
}

const normalWeights =
  (std: number): Initializer =>
  (shape, noise) =>
    noise.normal(sizeFromShape(shape)).map((value) => value * std)

/** N(W x, diag σ²), in two dimensions. */
function linear(context: Context): Conditional<{ mean: Tensor; scale: Tensor }> {
  const kernel = context.variable('kernel', [2, 2], normalWeights(0.5))
  const scale = context.variable('scale', [2], normalWeights(0.1))
  return {
    variables: context.variables,
    parameters: (input) => {
      const mean = tf.reshape(tf.matMul<Tensor>(tf.reshape(input, [-1, 2]), kernel), input.shape)
      return { mean, scale: tf.add(tf.zerosLike(mean), scale) }
    },
    density: ({ mean, scale }) => gaussian(mean, scale),
  }
}

const declaration = { name: 'stand-in', summary: 'a linear Gaussian', options: {} } as const
const encoder = definePlugin({ kind: 'encoder', ...declaration, create: (_, context) => linear(context) })
const decoder = definePlugin({ kind: 'decoder', ...declaration, create: (_, context) => linear(context) })

const marginal = definePlugin({
  kind: 'marginal',
  name: 'stand-in',
  summary: 'N(μ, diag 1)',
  options: {},
  create(_, context: Context): Marginal {
    const mean = context.variable('mean', [2], normalWeights(0.1))
    return { variables: context.variables, density: () => gaussian(mean, tf.zeros([2])) }
  },
})

const objective = definePlugin({
  kind: 'objective',
  name: 'stand-in',
  summary: 'D + R',
  options: {},
  create: () => ({ loss: (m) => tf.add(m.mean(m.distortion), m.mean(m.rate)) }),
})

const split = (stream: string, size: number) => ({
  size,
  rows: (indices: Int32Array) => {
    const all = normal({ seed: 1, stream, step: 0 }, 2 * size)
    return Float32Array.from([...indices].flatMap((i) => [...all.subarray(2 * i, 2 * i + 2)]))
  },
  labels: Uint8Array.from(uniform({ seed: 1, stream: `${stream}/labels`, step: 0 }, size), (u) => (u < 0.5 ? 0 : 1)),
})

const dataset = definePlugin({
  kind: 'dataset',
  name: 'stand-in',
  summary: 'two continuous dimensions, 40 training examples and 20 test examples',
  options: {},
  create: (): Dataset => ({
    event: [2],
    kind: 'continuous',
    splits: { train: split('train', 40), test: split('test', 20) },
    checksum: 'stand-in',
  }),
})

/** Minimal plugins by kind, for checks of a plugin that needs a model around it. */
export const standInByKind: {
  readonly [K in 'dataset' | 'encoder' | 'decoder' | 'marginal' | 'objective']: AnyPlugin<K>
} = { dataset, encoder, decoder, marginal, objective }
