import { tf, type Variable } from '../tf.js'
import type { Optimizer } from './optimizer.js'
export function sgd(variables: readonly Variable[]): Optimizer {
  return {
    slots: [],
    scalars: () => ({}),
    update: (gradients, { learningRate }) =>
      variables.forEach((v, i) => v.assign(tf.sub(v, tf.mul(gradients[i]!, learningRate)))),
  }
}
