import { measure, tf, type Conditional, type Density, type Measurement, type Tensor } from '@elbow/core'

/** N(mean, deviation²) over the last dimension, written apart from the models' own. */
export function normal(mean: Tensor, deviation: Tensor): Density {
  const each = (z: Tensor): Tensor => {
    const standard = tf.div(tf.sub(z, mean), deviation)
    return tf.sub(tf.mul(tf.square(standard), -0.5), tf.add(tf.log(deviation), 0.5 * Math.log(2 * Math.PI)))
  }
  const logProb = (z: Tensor): Tensor => tf.sum(each(z), -1)
  return {
    logProb: (value) => logProb('logProb' in value ? value.value : value),
    logProbPerDimension: each,
    draw(noise, count) {
      const [batch, size] = mean.rank === 2 ? (mean.shape as [number, number]) : [1, mean.shape[0]]
      const value = tf.add(mean, tf.mul(deviation, noise.normal([count, batch, size])))
      return { value, logProb: logProb(value) }
    },
  }
}

interface Given {
  /** Of e(z|x), a row for each example. */
  readonly means: readonly (readonly number[])[]
  readonly deviation?: number
  /** The draws' noise, [K, B, D] flat; zeros where absent. */
  readonly epsilon?: readonly number[]
  readonly samples?: number
  readonly weights?: readonly number[]
  readonly trainingSize?: number | null
  /** −log d(x|z) of each draw, [K, B] flat. */
  readonly distortion?: readonly number[]
}

/** A measurement whose every number is known: Gaussian codes over m(z) = N(0, I), and distortions as given. */
export function measured(given: Given): Measurement {
  const { means, deviation = 1, samples = 1, weights, trainingSize = null } = given
  const [batch, size] = [means.length, means[0]!.length]
  const epsilon = given.epsilon ?? new Array<number>(samples * batch * size).fill(0)
  const distortion = given.distortion ?? new Array<number>(samples * batch).fill(0)
  const mean = tf.tensor2d(means.map((row) => [...row]))
  const conditional = (density: Density): Conditional => ({
    variables: [],
    parameters: () => ({}),
    density: () => density,
  })
  const noise = { normal: (shape: readonly number[]) => tf.tensor([...epsilon], [...shape]) }
  const likelihood = { logProb: () => tf.neg(tf.tensor([...distortion], [samples, batch])) }
  return measure(
    {
      encoder: conditional(normal(mean, tf.fill([size], deviation))),
      decoder: conditional(likelihood as unknown as Density),
      marginal: { variables: [], density: () => normal(tf.zeros([size]), tf.ones([size])) },
    },
    {
      x: tf.zeros([batch, 1]),
      ...(weights && { weights: tf.tensor1d([...weights]) }),
      noise: { ...noise, at: () => noise } as never,
      samples,
      enumerate: true,
      rate: 'sampled',
      trainingSize,
    },
  )
}
