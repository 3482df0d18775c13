import { activeRecorder } from '../graph/index.js'
import { required } from '../required.js'
import { tf, type Variable } from '../tensors/tf.js'
import type { Optimizer } from './optimizer.js'

/**
 * Gradient descent with heavy-ball momentum (Polyak 1964), for gradient g:
 *
 *   a ← μ a + g
 *   θ ← θ − α a          without momentum: θ ← θ − α g, and no slots
 */
export function sgd(variables: readonly Variable[], { momentum = 0 }: { momentum?: number } = {}): Optimizer {
  const momenta =
    momentum === 0 ? [] : tf.tidy(() => variables.map((variable) => tf.variable(tf.zeros(variable.shape), false)))
  return {
    slots: momentum === 0 ? {} : { a: momenta },
    scalars: () => ({}),
    update(gradients, { learningRate }) {
      variables.forEach((variable, i) => {
        const g = required(gradients[i], 'a gradient')
        const a = momenta[i]
        if (a === undefined) {
          variable.assign(tf.sub(variable, tf.mul(g, learningRate)))
          activeRecorder()?.replaceBy('ResourceApplyGradientDescent', [variable], [learningRate, g], g)
        } else {
          a.assign(tf.add(tf.mul(a, momentum), g))
          variable.assign(tf.sub(variable, tf.mul(a, learningRate)))
          activeRecorder()?.replaceBy('ResourceApplyMomentum', [variable, a], [learningRate, g, momentum], g)
        }
      })
    },
  }
}
