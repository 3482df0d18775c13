import { tf, type Context, type Tensor, type Activation, scoped } from '@elbow-vae/core'
import { made, madeOptions, type MadeNetwork } from './made.js'

/** Options of every part with an autoregressive flow. */
export const flowOptions = {
  steps: {
    default: 4,
    min: 1,
    integer: true,
    help: 'steps of the flow; the order of dimensions is reversed between them',
  },
  ...madeOptions,
} as const

/** Values of the options of a flow. */
export interface FlowValues {
  readonly steps: number
  readonly hidden: readonly number[]
  readonly activation: Activation
}

/** A map of codes and its inverse, [lead…, D] -> [lead…, D]. Both preserve volume. */
export interface AutoregressiveFlow {
  /** x -> y, all dimensions at once. */
  parallel(x: Tensor): Tensor
  /** y -> x, one dimension after the other. */
  sequential(y: Tensor): Tensor
}

/**
 * Steps of mean-only Gaussian autoregressive flow. The order of dimensions is reversed between them (ABE appendix F).
 *
 *   y_i = x_i − μ_i(x_1 … x_{i−1}),   inverse   x_i = y_i + μ_i(x_1 … x_{i−1})
 *
 * A MADE computes μ. The Jacobian is triangular with ones on its diagonal: log |det| = 0. From codes to noise it is a masked
 * autoregressive flow (Papamakarios et al. 2017, arXiv:1705.07057), from noise to codes an inverse one (Kingma et al. 2016,
 * arXiv:1606.04934). Its initial weights make it nearly the identity.
 */
export function autoregressiveFlow(context: Context, size: number, values: FlowValues): AutoregressiveFlow {
  const { steps, hidden, activation } = values
  const networks = Array.from({ length: steps }, (_, s) =>
    made(scoped(context, `flow_${s}`), { size, outputs: 1, hidden, activation }),
  )
  return {
    parallel: (x) => networks.reduce((h, network, s) => inOrder(s, h, (g) => subtractMean(network, g)), x),
    sequential(y) {
      const flat = tf.reshape(y, [-1, size])
      const x = networks.reduceRight((h, network, s) => inOrder(s, h, (g) => addMean(network, g)), flat)
      return tf.reshape(x, y.shape)
    },
  }
}

const subtractMean = ({ parallel }: MadeNetwork, x: Tensor) => tf.sub(x, tf.squeeze(parallel(x), [-1]))

const addMean = ({ sequential }: MadeNetwork, y: Tensor) =>
  sequential((mean, d) => tf.add(tf.slice(y, [0, d], [-1, 1]), mean))

/** Odd steps process the dimensions from the last to the first. */
const inOrder = (s: number, x: Tensor, step: (x: Tensor) => Tensor): Tensor =>
  s % 2 === 0 ? step(x) : tf.reverse(step(tf.reverse(x, -1)), -1)
