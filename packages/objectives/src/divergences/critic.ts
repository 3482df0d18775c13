import {
  stopGradient,
  tf,
  type Context,
  type HostNoise,
  type Scalar,
  type Shape,
  type Tensor,
  type Variable,
} from '@elbow-vae/core'

/** A network T(z) -> logit that discriminates between draws from two distributions. */
export interface CriticNetwork {
  readonly variables: readonly Variable[]
  /** [N, D] -> [N]; `frozen` treats the weights as constants. */
  logits(z: Tensor, weights: 'trained' | 'frozen'): Tensor
}

/** Fully connected network with leaky ReLU; its variables have the prefix `critic/`. */
export function criticNetwork(context: Context, inputs: number, hidden: readonly number[]): CriticNetwork {
  const sizes = [inputs, ...hidden, 1]
  const layers = sizes.slice(1).map((outputs, i) => ({
    kernel: context.variable(`critic/dense_${i}/kernel`, [sizes[i]!, outputs], glorot),
    bias: context.variable(`critic/dense_${i}/bias`, [outputs], () => new Float32Array(outputs)),
  }))
  return {
    variables: layers.flatMap(({ kernel, bias }) => [kernel, bias]),
    logits(z, weights) {
      const read = (variable: Variable): Tensor => (weights === 'frozen' ? stopGradient(variable) : variable)
      const out = layers.reduce((h, { kernel, bias }, i) => {
        const linear = tf.add(tf.matMul(h, read(kernel)), read(bias))
        return i < layers.length - 1 ? tf.leakyRelu(linear, 0.2) : linear
      }, z)
      return tf.reshape(out, [-1])
    },
  }
}

/** Uniform with variance 2 / (inputs + outputs) (Glorot & Bengio 2010). */
function glorot(shape: Shape, noise: HostNoise): Float32Array {
  const [inputs = 1, outputs = 1] = shape
  const limit = Math.sqrt(6 / (inputs + outputs))
  return noise.uniform(inputs * outputs).map((u) => limit * (2 * u - 1))
}

/**
 * Cross entropy of a classifier of `real` and `other`: −E_real log σ(T) − E_other log σ(−T). At its minimum
 * T = log p_real / p_other (Goodfellow et al. 2014, proposition 1).
 *
 * @param expected  E_real, for draws of `real` with different weights
 */
export const discriminatorLoss = (
  real: Tensor,
  other: Tensor,
  expected: (value: Tensor) => Scalar = (value) => tf.mean(value),
): Scalar => tf.add(expected(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(other)))
