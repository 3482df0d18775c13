import { tf, type Tensor } from './tf.js'

/** Returns the value unchanged and passes no gradient to it. */
export const stopGradient = (value: Tensor): Tensor =>
  tf.customGrad(() => ({ value: tf.clone(value), gradFunc: (dy: Tensor) => tf.zerosLike(dy) }))(value)
