import { definePlugin, tf, type Context, type Tensor } from '@elbow/core'
import { categorical } from '../densities/categorical.js'
import { positions } from '../discrete/data.js'
import { formOption } from '../discrete/form.js'
import { optimalTables } from '../discrete/optimal.js'
import { normal } from '../layers/initial.js'

/**
 * One categorical variable from one categorical code, with z_i = x_i.
 *
 * The appendix prints the code's index on w and b. Read so, no decoder can ignore z and still be bimodal, and the ELBO
 * never collapses, which contradicts its section 4; with the output's index it does.
 */
export const discrete = definePlugin({
  kind: 'decoder',
  name: 'discrete',
  summary: 'one categorical variable from one categorical code: the toy experiment of ABE section 4',
  equation: 'd(x_j|z_i) ∝ exp(−(w_j z_i − b_j)²), normalised over j',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix E',
  options: {
    ...formOption,
    'initial-scale': { default: 0.3, min: 0, help: 'standard deviation of the initial weights' },
  },
  create({ form, 'initial-scale': scale }, context) {
    const logits = forms[form](context, scale)
    return {
      variables: context.variables,
      parameters(z: Tensor) {
        const flat = tf.reshape(z, [-1, z.shape.at(-1)!]) // [K·B, codes]
        return { logits: tf.reshape(logits(flat), [...z.shape.slice(0, -1), context.event[0]!]) } // [K, B, categories]
      },
      density: ({ logits }) => categorical(logits!),
    }
  },
})

const where = 'decoder "discrete"'

const forms = {
  quadratic(context: Context, scale: number) {
    const { data, codes } = positions(where, context)
    const w = context.variable('w', [data.length], normal(scale))
    const b = context.variable('b', [data.length], normal(scale))
    return (z: Tensor) => {
      const position = tf.matMul(z, tf.tensor(codes, [codes.length, 1])) // [N, 1]
      return tf.neg(tf.square(tf.sub(tf.mul(position, w), b)))
    }
  },
  free(context: Context, scale: number) {
    const { data, codes } = positions(where, context)
    const table = context.variable('table', [codes.length, data.length], normal(scale))
    return (z: Tensor) => tf.matMul(z, table)
  },
  optimal(context: Context) {
    const { data, codes } = positions(where, context)
    const table = Float32Array.from(optimalTables(where, context).decoder, Math.log)
    return (z: Tensor) => tf.matMul(z, tf.tensor(table, [codes.length, data.length]))
  },
}
