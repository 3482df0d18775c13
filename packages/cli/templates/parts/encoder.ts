import { codeSize, definePlugin, tf, type Context, type Density, type Tensor } from '@elbow-vae/core'

/**
 * Uniform noise of fixed width, which models rounding in learned compression.
 *
 *   e(z|x) = Π_d U(z_d; μ_d(x) − w/2, μ_d(x) + w/2),   μ(x) = tanh(x V) W + b     Ballé et al. 2017 (arXiv:1611.01704)
 *
 * log e(z|x) = −D log w inside the box, so the rate is the cross-entropy of the codes under m(z) minus D log w, in nats. There
 * is no closed form of the rate; it is estimated by sampling.
 */
export const __id__ = definePlugin({
  kind: 'encoder',
  name: '__name__',
  summary: 'one hidden layer and uniform noise of fixed width, a model of rounding',
  equation: 'e(z|x) = Π_d U(z_d; μ_d(x) ± w/2)',
  paper: 'Ballé et al. 2017, End-to-end Optimized Image Compression, ICLR',
  options: {
    width: { default: 1, min: 1e-6, help: 'w, width of the noise' },
    hidden: { default: 64, min: 1, integer: true, help: 'units of the hidden layer' },
  },
  create({ width, hidden }, context) {
    const [inputs, size] = [context.event.reduce((product, n) => product * n, 1), codeSize(context)]
    const inner = kernel(context, 'hidden', inputs, hidden)
    const outer = kernel(context, 'mean', hidden, size)
    const bias = context.variable('bias', [size], () => new Float32Array(size))
    const network = (x: Tensor) =>
      tf.add(tf.matMul(tf.tanh(tf.matMul(tf.reshape(x, [-1, inputs]), inner)), outer), bias)
    return {
      variables: context.variables,
      parameters: (x) => ({ mean: network(x) }), // [B, …event] -> [B, D]
      density: ({ mean }: { mean: Tensor }) => box(mean, width),
    }
  },
})

/** @param mean  center of the box, [B, D] */
function box(mean: Tensor, width: number): Density {
  const inside = -mean.shape[1]! * Math.log(width)
  return {
    mean: () => mean,
    draw(noise, count) {
      const value = tf.add(mean, tf.mul(tf.sub(noise.uniform([count, ...mean.shape]), 0.5), width)) // [K, B, D]
      return { value, logProb: tf.fill([count, mean.shape[0]], inside) }
    },
    logProb(given) {
      const distance = tf.max(tf.abs(tf.sub('value' in given ? given.value : given, mean)), -1) // [K, B]
      return tf.add(tf.log(tf.step(tf.sub(width / 2, distance))), inside) // log 0 outside
    },
  }
}

/** Weights [inputs, outputs] from N(0, 1 / inputs). */
const kernel = (context: Context, name: string, inputs: number, outputs: number) =>
  context.variable(name, [inputs, outputs], (_, noise) =>
    noise.normal(inputs * outputs).map((each) => each / Math.sqrt(inputs)),
  ) as Tensor
