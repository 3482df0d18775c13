import type { Initializer } from '../contracts/context.js'
import { sizeFromShape } from '../tensors/shapes.js'

/** All weights 0. */
export const zerosInitializer: Initializer = (shape) => new Float32Array(sizeFromShape(shape))

/** All weights equal to `value`. */
export const constantInitializer =
  (value: number): Initializer =>
  (shape) =>
    new Float32Array(sizeFromShape(shape)).fill(value)

/** N(0, std²) */
export const normalInitializer =
  (std: number): Initializer =>
  (shape, noise) =>
    noise.normal(sizeFromShape(shape)).map((value) => value * std)

/** Uniform on ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010); the last two dimensions are the channels of fan in and fan out. */
export const glorotInitializer: Initializer = (shape, noise) => {
  const receptive = sizeFromShape(shape.slice(0, -2))
  const [fanIn = 1, fanOut = 1] = shape.slice(-2)
  const limit = Math.sqrt(6 / (receptive * (fanIn + fanOut)))
  return noise.uniform(sizeFromShape(shape)).map((value) => (2 * value - 1) * limit)
}

/**
 * N(0, 1 / n) for gated layers (LeCun et al. 1998, *Efficient BackProp*, section 4.6).
 *
 * Glorot's would count both halves as outputs: the signal vanishes within a few layers, and some seeds start on a plateau.
 * Twice the variance learns faster at first and is worse after an epoch: −elbo 116.5 nats against 111.8 on MNIST, one seed.
 *
 * @param inputs  n, inputs of one output
 */
export const gatedInitializer = (inputs: number): Initializer => normalInitializer(Math.sqrt(1 / inputs))
