import { normal, uniform } from '../noise/host.js'
import type { Noise } from '../noise/noise.js'
import type { Conditional, Context, Dataset, Density, Marginal } from '../parts.js'
import { definePlugin } from '../plugin.js'
import { tf, type Tensor } from '../tf.js'

const halfLog2Pi = 0.5 * Math.log(2 * Math.PI)

/** N(mean, diag deviation²) over two dimensions. */
function gaussian(mean: Tensor, logDeviation: Tensor): Density {
  const logProbPerDimension = (value: Tensor) => {
    const standard = tf.div(tf.sub(value, mean), tf.exp(logDeviation))
    return tf.neg(tf.add(tf.add(tf.mul(0.5, tf.square(standard)), logDeviation), halfLog2Pi))
  }
  const logProb = (value: Tensor) => tf.sum(logProbPerDimension(value), -1)
  return {
    draw(noise: Noise, count: number) {
      const shape = mean.rank === 1 ? [count, 1, 2] : mean.rank === 2 ? [count, ...mean.shape] : mean.shape
      const value = tf.add(mean, tf.mul(tf.exp(logDeviation), noise.normal(shape)))
      return { value, logProb: logProb(value) }
    },
    logProb: (given) => logProb('value' in given ? given.value : given),
    logProbPerDimension,
    mean: () => mean,
  }
}

const small = (deviation: number) => (shape: readonly number[], noise: { normal(count: number): Float32Array }) =>
  noise.normal(shape.reduce((product, n) => product * n, 1)).map((value) => value * deviation)

/** N(W x, diag σ²), of two numbers given two. */
function linear(context: Context): Conditional {
  const kernel = context.variable('kernel', [2, 2], small(0.5))
  const scale = context.variable('scale', [2], small(0.1))
  return {
    variables: context.variables,
    parameters: (given) => {
      const mean = tf.reshape(tf.matMul(tf.reshape(given, [-1, 2]), kernel as Tensor), given.shape)
      return { mean, scale: tf.add(tf.zerosLike(mean), scale) }
    },
    density: ({ mean, scale }) => gaussian(mean!, scale!),
  }
}

const about = { name: 'stand-in', summary: 'a linear Gaussian', options: {} } as const
const encoder = definePlugin({ kind: 'encoder', ...about, create: (_, context) => linear(context) })
const decoder = definePlugin({ kind: 'decoder', ...about, create: (_, context) => linear(context) })

const marginal = definePlugin({
  kind: 'marginal',
  name: 'stand-in',
  summary: 'N(μ, diag 1)',
  options: {},
  create(_, context: Context): Marginal {
    const mean = context.variable('mean', [2], small(0.1))
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
  summary: 'two continuous dimensions, 40 examples to train and 20 to test',
  options: {},
  create: (): Dataset => ({
    event: [2],
    kind: 'continuous',
    splits: { train: split('train', 40), test: split('test', 20) },
    checksum: 'stand-in',
  }),
})

/** The smallest model there is, for the kinds that need one around them. */
export const standIns = [dataset, encoder, decoder, marginal, objective] as const
