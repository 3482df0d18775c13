import { codeSize, definePlugin, errors, tf, type Context, type Density, type Tensor } from '@elbow-vae/core'

/**
 * Independent Laplace dimensions for continuous data: the distortion grows with the absolute error, not its square.
 *
 *   d(x|z) = Π_d exp(−|x_d − μ_d(z)| / b) / 2b,   μ(z) = tanh(z V) W + a     Kendall & Gal 2017 (arXiv:1703.04977)
 *
 * b is one learned scalar. Distortions are in nats per example; for small b they may be negative.
 */
export const __id__ = definePlugin({
  kind: 'decoder',
  name: '__name__',
  summary: 'one hidden layer and independent Laplace dimensions: absolute instead of squared errors',
  equation: 'd(x|z) = Π_d exp(−|x_d − μ_d(z)| / b) / 2b',
  paper: 'Kendall & Gal 2017, What Uncertainties Do We Need in Bayesian Deep Learning for Computer Vision?, NIPS',
  options: {
    hidden: { default: 64, min: 1, integer: true, help: 'units of the hidden layer' },
    scale: { default: 1, min: 1e-6, help: 'initial value of b' },
  },
  create({ hidden, scale }, context) {
    const { event, dataKind } = context
    if (dataKind !== 'continuous')
      throw errors.wrongData('--decoder __name__', 'continuous data', dataKind, 'Use --decoder mlp.')
    const [codes, size] = [codeSize(context), event.reduce((product, n) => product * n, 1)]
    const axes = event.map((_, i) => -1 - i)
    const inner = kernel(context, 'hidden', codes, hidden)
    const outer = kernel(context, 'mean', hidden, size)
    const bias = context.variable('bias', [size], () => new Float32Array(size))
    const logScale = context.variable('log-scale', [], () => Float32Array.of(Math.log(scale)))
    const network = (z: Tensor) => tf.add(tf.matMul(tf.tanh(tf.matMul(tf.reshape(z, [-1, codes]), inner)), outer), bias)
    return {
      variables: context.variables,
      parameters: (z) => ({ mean: tf.reshape(network(z), [...z.shape.slice(0, -1), ...event]) }), // [K, B, …event]
      density: ({ mean }: { mean: Tensor }) => laplace(mean, logScale, axes),
    }
  },
})

/** @param axes  the event axes of the mean, [K, B, …event] */
function laplace(mean: Tensor, logScale: Tensor, axes: number[]): Density {
  const logProb = (x: Tensor) =>
    tf.sum(tf.sub(tf.sub(-Math.LN2, logScale), tf.div(tf.abs(tf.sub(x, mean)), tf.exp(logScale))), axes)
  return {
    mean: () => mean,
    logProb: (given) => logProb('value' in given ? given.value : given),
    draw(noise) {
      const u = tf.sub(noise.uniform(mean.shape), 0.5)
      const standard = tf.mul(tf.sign(u), tf.log1p(tf.mul(tf.abs(u), -2))) // inverse CDF
      const value = tf.sub(mean, tf.mul(standard, tf.exp(logScale)))
      return { value, logProb: logProb(value) }
    },
  }
}

/** Weights [inputs, outputs] from N(0, 1 / inputs). */
const kernel = (context: Context, name: string, inputs: number, outputs: number) =>
  context.variable(name, [inputs, outputs], (_, noise) =>
    noise.normal(inputs * outputs).map((each) => each / Math.sqrt(inputs)),
  ) as Tensor
