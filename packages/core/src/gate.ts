import { tf, type Tensor } from './tf.js'

/**
 * The first half of the channels, gated by the second: a · σ(b). In one kernel on an engine that has it (engines/webgpu/gate.ts).
 *
 * @returns [..., 2 channels] -> [..., channels]
 */
export function gate(both: Tensor): Tensor {
  if (tf.getKernel('Gate', tf.getBackend())) return tf.engine().runKernel<Tensor>('Gate', { both })
  const [linear, gates] = tf.split(both, 2, -1) as [Tensor, Tensor]
  return tf.mul(linear, tf.sigmoid(gates))
}
