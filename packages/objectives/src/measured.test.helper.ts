import {
  measure,
  tf,
  type Conditional,
  type Density,
  type Measurement,
  type Noise,
  type Tensor,
  required,
  type Objective,
  type Schedules,
} from '@elbow-vae/core'

/** N(mean, std²) over the last dimension, independent of the implementation in `distributions`. */
export function normalDensity(mean: Tensor, std: Tensor): Density {
  const each = (z: Tensor): Tensor => {
    const standard = tf.div(tf.sub(z, mean), std)
    return tf.sub(tf.mul(tf.square(standard), -0.5), tf.add(tf.log(std), 0.5 * Math.log(2 * Math.PI)))
  }
  const logProb = (z: Tensor): Tensor => tf.sum(each(z), -1)
  return {
    logProb: (value) => logProb('logProb' in value ? value.value : value),
    logProbPerDimension: each,
    draw(noise, count) {
      const [batch, size] = mean.rank === 2 ? [mean.shape[0], mean.shape[1]!] : [1, mean.shape[0]]
      const value = tf.add(mean, tf.mul(std, noise.normal([count, batch, size])))
      return { value, logProb: logProb(value) }
    },
  }
}

interface MeasuredOptions {
  /** Means of e(z|x), one row per example. */
  readonly means: readonly (readonly number[])[]
  readonly std?: number
  /** Noise of the draws, [K, B, D] flat; default: zeros. */
  readonly epsilon?: readonly number[]
  readonly samples?: number
  readonly weights?: readonly number[]
  readonly trainingSize?: number | null
  /** −log d(x|z) of each draw, [K, B] flat. */
  readonly distortion?: readonly number[]
}

/** A measurement with known numbers: Gaussian codes, m(z) = N(0, I), and given distortions. */
export function measured(options: MeasuredOptions): Measurement {
  const { means, std = 1, samples = 1, weights, trainingSize = null } = options
  const [batch, size] = [means.length, means[0]!.length]
  const epsilon = options.epsilon ?? new Array<number>(samples * batch * size).fill(0)
  const distortion = options.distortion ?? new Array<number>(samples * batch).fill(0)
  const mean = tf.tensor2d(means.map((row) => [...row]))
  const conditional = (density: Density): Conditional => ({
    variables: [],
    parameters: () => ({}),
    density: () => density,
  })
  const otherNoise = () => {
    throw new Error('only normal noise')
  }
  const noise: Noise = {
    normal: (shape) => tf.tensor([...epsilon], [...shape]),
    uniform: otherNoise,
    gumbel: otherNoise,
    at: () => noise,
  }
  const likelihood: Density = {
    logProb: () => tf.neg(tf.tensor([...distortion], [samples, batch])),
    draw: () => {
      throw new Error('no draws of x')
    },
  }
  return measure(
    {
      encoder: conditional(normalDensity(mean, tf.fill([size], std))),
      decoder: conditional(likelihood),
      marginal: { variables: [], density: () => normalDensity(tf.zeros([size]), tf.ones([size])) },
    },
    {
      x: tf.zeros([batch, 1]),
      ...(weights && { weights: tf.tensor1d([...weights]) }),
      noise,
      samples,
      enumerate: true,
      rateEstimator: 'sampled',
      trainingSize,
    },
  )
}

/** A schedule that the objective declares. */
export const scheduleOf = ({ schedules }: Objective, name: string): Schedules[string] =>
  required(schedules?.[name], `schedule ${name}`)
