import { tf, type Scalar, type Tensor } from './tf.js'

/**
 * Gradient of f at x. Enclosing gradients treat the result as a constant.
 *
 *   g = ∂f/∂x |_x
 *
 * The gradient uses a tape of its own. On the tape of an enclosing gradient, TensorFlow.js would also differentiate the
 * computation of g. That fails at ops without a gradient, such as the LogicalNot in the gradient of `where`.
 *
 * f may read tensors from outside. Tensors created by f are disposed of after the call: if a density caches a tensor,
 * have it create the tensor before the call.
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
