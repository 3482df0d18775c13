import { tf, type Scalar, type Tensor } from './tf.js'

/**
 * The gradient of f at x, a constant to every gradient around it.
 *
 *   g = ∂f/∂x |_x
 *
 * It is taken on a tape of its own. On the tape of an enclosing gradient TensorFlow.js would walk back through g's own
 * computation too, which fails at ops without a gradient, such as the LogicalNot in the gradient of a `where`.
 *
 * f may read tensors made outside. A tensor that f is the first to make and that a density remembers does not outlive
 * the call: let the density make it before.
 */
export function constantGradient(f: (x: Tensor) => Scalar, x: Tensor): Tensor {
  const { state } = tf.engine()
  const { activeTape, gradientDepth } = state
  state.gradientDepth = 0
  try {
    return tf.grad(f)(x)
  } finally {
    state.activeTape = activeTape
    state.gradientDepth = gradientDepth
  }
}
