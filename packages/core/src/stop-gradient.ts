import { tf, type Tensor } from './tf.js'

/** The value as it is, a constant to the gradient. */
export const stopGradient = (value: Tensor): Tensor =>
  tf.customGrad((x) => ({ value: tf.clone(x as Tensor), gradFunc: (dy: Tensor) => tf.zerosLike(dy) }))(value)
