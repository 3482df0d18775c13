import { errors } from '../errors.js'
import type { Conditional } from '../contracts/conditional.js'
import type { Density, Draw } from '../contracts/density.js'
import type { Tensors } from '../contracts/tensors.js'
import { stopGradient } from '../tensors/stop-gradient.js'
import { tf, type Tensor } from '../tensors/tf.js'

/**
 * A draw for the doubly reparameterized gradient (Tucker et al. 2019, arXiv:1810.04152). Gradients reach the encoder
 * through z only: log e(z|x) treats its parameters as constants, which removes the score term, and the gradient of each z
 * is multiplied by its weight.
 *
 * @param weigh  weights [K, B] of the draws z [K, B, D]. It runs outside the gradient tape and makes its own densities
 * @throws BAD_USAGE if e(z|x) has weights outside of its parameters, or draws without a gradient
 */
export function pathwiseDraw(
  encoder: Conditional,
  params: Tensors,
  { posterior, draw }: { readonly posterior: Density; readonly draw: Draw },
  weigh: (draw: Draw) => Tensor,
): Draw {
  if (draw.base || draw.auxiliary || posterior.factors || posterior.enumerate) {
    throw errors.badUsage(
      'A doubly reparameterized gradient needs a code that is Gaussian given x: no flow, no chain, no auxiliary variable, no finite code. Use --encoder mlp or conv, or the standard gradient.',
    )
  }
  const constants = Object.fromEntries(Object.entries(params).map(([name, tensor]) => [name, stopGradient(tensor)]))
  // A new density for each value: a density may cache tensors, and tensors made outside the tape are disposed of.
  const withValue = (value: Tensor): Draw => ({ ...draw, value, logProb: encoder.density(constants).logProb(value) })
  const weighed = tf.customGrad((z, save) => {
    if (typeof z === 'function' || typeof save !== 'function')
      throw new TypeError('customGrad passes a tensor and a function')
    const weight = weigh(withValue(z))
    save([tf.reshape(weight, [...weight.shape, 1])])
    return { value: tf.clone(z), gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(dy, saved[0]!) }
  })
  return withValue(weighed(draw.value))
}
