import { recording } from '../compile/index.js'
import { tf, type Tensor, type Variable } from '../tf.js'
import type { Optimizer } from './optimizer.js'

/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1), for gradient g of step t:
 *
 *   m ← m + (1 − β₁)(g − m)         v ← v + (1 − β₂)(g² − v)
 *   m̂ = m / (1 − β₁ᵗ)               v̂ = v / (1 − β₂ᵗ)
 *   θ ← θ − α m̂ / (√v̂ + ε)
 *
 * computed as the paper's section 2 reorders it, with ε scaled along so that nothing but rounding changes:
 *
 *   θ ← θ − (α s) m / (√v + ε s₂)   s₂ = √(1 − β₂ᵗ), s = s₂ / (1 − β₁ᵗ)
 *
 * s and ε s₂ are fed as scalars `adamScale` and `adamEpsilon`. TensorFlow's fused kernel has the same form, so eager
 * and compiled steps agree. It rounds β to float32 and subtracts from one after that (0.999 becomes 0.99900001); the
 * same rounded rates are used everywhere here, bias corrections included, so v̂ stays unbiased.
 *
 * Where ops are not compiled, an engine may have one kernel for all of it (engines/webgpu/adam.ts).
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
    update(gradients, { learningRate, adamScale, adamEpsilon }) {
      const rate = tf.mul(learningRate, adamScale!)
      const rates = tf.getKernel('Adam', tf.getBackend()) && tf.stack([rate, adamEpsilon!])
      moments.forEach(({ variable, m, v }, i) => {
        const g = gradients[i]!
        if (rates) {
          const after = tf.engine().runKernel('Adam', { theta: variable, m, v, g, rates }, { beta1: b1, beta2: b2 })
          ;[variable, m, v].forEach((each, k) => each.assign((after as Tensor[])[k]!))
          return
        }
        m.assign(tf.add(m, tf.mul(tf.sub(g, m), 1 - b1)))
        v.assign(tf.add(v, tf.mul(tf.sub(tf.square(g), v), 1 - b2)))
        variable.assign(tf.sub(variable, tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), adamEpsilon!))))
        // β₁ᵗ = β₂ᵗ = 0: the kernel's own bias correction is one, because `rate` holds ours.
        const inputs: (Tensor | number)[] = [0, 0, rate, b1, b2, adamEpsilon!, g]
        recording()?.replaceBy('ResourceApplyAdam', [variable, m, v], inputs, g)
      })
    },
  }
}
