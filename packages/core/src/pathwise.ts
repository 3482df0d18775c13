import { errors } from './errors.js'
import type { Conditional, Density, Draw, Tensors } from './parts.js'
import { stopGradient } from './stop-gradient.js'
import { tf, type Tensor } from './tf.js'

/**
 * A draw through which alone gradients reach the encoder: log e(z|x) takes its parameters as constants, which leaves out
 * the score term, and what reaches each z from above is multiplied by a weight of its own.
 *
 * @param weigh  weights [K, B] of the draws z [K, B, D]; it runs off the tape, so that nothing is
 *   differentiated twice, and makes its own densities
 * @throws BAD_USAGE where e(z|x) has weights that its parameters do not hold, or draws without a gradient
 */
export function pathwiseDraw(
  encoder: Conditional,
  said: Tensors,
  { posterior, drawn }: { readonly posterior: Density; readonly drawn: Draw },
  weigh: (draw: Draw) => Tensor,
): Draw {
  if (drawn.base || drawn.auxiliary || posterior.factors || posterior.enumerate) {
    throw errors.badUsage(
      'A doubly reparameterised gradient needs a code that is Gaussian given x: no flow, no chain, no auxiliary variable, no finite code. Use --encoder mlp or conv, or the standard gradient.',
    )
  }
  const constants = Object.fromEntries(Object.entries(said).map(([name, tensor]) => [name, stopGradient(tensor)]))
  // A density anew for each: it may remember tensors, and what is made off the tape does not outlive it.
  const at = (value: Tensor): Draw => ({ ...drawn, value, logProb: encoder.density(constants).logProb(value) })
  const weighed = tf.customGrad((z, save) => {
    const value = z as Tensor
    const weight = weigh(at(value))
    ;(save as (tensors: Tensor[]) => void)([tf.reshape(weight, [...weight.shape, 1])])
    return { value: tf.clone(value), gradFunc: (dy: Tensor, [saved]: Tensor[]) => tf.mul(dy, saved!) }
  })
  return at(weighed(drawn.value))
}
