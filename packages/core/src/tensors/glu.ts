import { splitEqually } from './tuples.js'
import { tf, type Tensor } from './tf.js'

/**
 * Gated linear unit (Dauphin et al. 2017, arXiv:1612.08083, eq. 1): the first half of the channels times the sigmoid of the second.
 *
 *   y = a · σ(b)
 *
 * Engines that register the kernel `Gate` run it as one kernel (engines/webgpu/glu.ts).
 *
 * @param both  a and b, [..., 2 channels]
 * @returns  [..., channels]
 */
export function glu(both: Tensor): Tensor {
  if (tf.getKernel('Gate', tf.getBackend())) return tf.engine().runKernel<Tensor>('Gate', { both })
  const [linear, gate] = splitEqually(both, 2)
  return tf.mul(linear, tf.sigmoid(gate))
}
