import type { Initializer } from '@elbow/core'

export const zeros: Initializer = (shape) => new Float32Array(count(shape))

export const constant =
  (value: number): Initializer =>
  (shape) =>
    new Float32Array(count(shape)).fill(value)

/** N(0, deviation²) */
export const normal =
  (deviation: number): Initializer =>
  (shape, noise) =>
    noise.normal(count(shape)).map((value) => value * deviation)

/** Uniform on ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010); the last two dimensions are the fans' channels. */
export const glorot: Initializer = (shape, noise) => {
  const receptive = count(shape.slice(0, -2))
  const [fanIn = 1, fanOut = 1] = shape.slice(-2)
  const limit = Math.sqrt(6 / (receptive * (fanIn + fanOut)))
  return noise.uniform(count(shape)).map((value) => (2 * value - 1) * limit)
}

/**
 * N(0, 1 / n) for gated layers (LeCun et al. 1998, *Efficient BackProp*, section 4.6).
 *
 * Glorot's would count both halves as outputs: the signal is lost within a few layers, and some seeds begin on a plateau.
 * Twice the variance begins faster and is worse after an epoch: 116.5 nats of −elbo against 111.8 on MNIST, one seed.
 *
 * @param inputs  n, numbers that one output is made of
 */
export const gated = (inputs: number): Initializer => normal(Math.sqrt(1 / inputs))

const count = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1)
