import { activeRecorder } from '../graph/index.js'
import { required } from '../required.js'
import { tf, type Tensor, type Variable } from '../tensors/tf.js'
import type { Optimizer } from './optimizer.js'

/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1), for gradient g of step t:
 *
 *   m ← m + (1 − β₁)(g − m)         v ← v + (1 − β₂)(g² − v)
 *   m̂ = m / (1 − β₁ᵗ)               v̂ = v / (1 − β₂ᵗ)
 *   θ ← θ − α m̂ / (√v̂ + ε)
 *
 * It is computed in the order of the paper's section 2, with ε scaled accordingly, which changes only the rounding:
 *
 *   θ ← θ − (α s) m / (√v + ε s₂)   s₂ = √(1 − β₂ᵗ), s = s₂ / (1 − β₁ᵗ)
 *
 * s and ε s₂ are fed as the scalars `adamScale` and `adamEpsilon`. TensorFlow's fused kernel has the same form, so eager and
 * compiled steps agree. The kernel rounds β to float32 (0.999 becomes 0.99900001) before it computes 1 − β. The same rounded
 * values are used in all terms, including the bias corrections, so v̂ stays unbiased.
 *
 * An engine that does not compile may have one kernel for the whole update (engines/webgpu/adam.ts).
 */
export function adam(
  variables: readonly Variable[],
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: { beta1?: number; beta2?: number; epsilon?: number } = {},
): Optimizer {
  const [b1, b2] = [Math.fround(beta1), Math.fround(beta2)]
  const slot = (variable: Variable) => tf.tidy(() => tf.variable(tf.zeros(variable.shape), false))
  const moments = variables.map((variable) => ({ variable, m: slot(variable), v: slot(variable) }))

  return {
    slots: { m: moments.map(({ m }) => m), v: moments.map(({ v }) => v) },
    scalars(step) {
      const scale2 = Math.sqrt(1 - b2 ** step)
      return { adamScale: scale2 / (1 - b1 ** step), adamEpsilon: epsilon * scale2 }
    },
    update(gradients, scalars) {
      const scaledEpsilon = required(scalars['adamEpsilon'], 'adamEpsilon')
      const rate = tf.mul(scalars.learningRate, required(scalars['adamScale'], 'adamScale'))
      const rates = tf.getKernel('Adam', tf.getBackend()) && tf.stack([rate, scaledEpsilon])
      moments.forEach(({ variable, m, v }, i) => {
        const g = required(gradients[i], 'a gradient')
        if (rates) {
          const inputs = { theta: variable, m, v, g, rates }
          const updated = tf.engine().runKernel<Tensor[]>('Adam', inputs, { beta1: b1, beta2: b2 })
          ;[variable, m, v].forEach((each, k) => each.assign(required(updated[k], 'an output of Adam')))
          return
        }
        m.assign(tf.add(m, tf.mul(tf.sub(g, m), 1 - b1)))
        v.assign(tf.add(v, tf.mul(tf.sub(tf.square(g), v), 1 - b2)))
        variable.assign(tf.sub(variable, tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), scaledEpsilon))))
        // β₁ᵗ = β₂ᵗ = 0 turn the kernel's bias correction off, because `rate` already includes it.
        const inputs: (Tensor | number)[] = [0, 0, rate, b1, b2, scaledEpsilon, g]
        activeRecorder()?.replaceBy('ResourceApplyAdam', [variable, m, v], inputs, g)
      })
    },
  }
}
