import {
  definePlugin,
  tf,
  type Conditional,
  type Context,
  type Tensor,
  type Tensors,
  normalInitializer,
} from '@elbow-vae/core'
import { categorical } from '@elbow-vae/distributions'
import { categoryValues } from '../discrete/data.js'
import { formOption } from '../discrete/form.js'
import { optimalTables } from '../discrete/optimal.js'

/**
 * One categorical variable from one categorical code, with z_i = x_i.
 *
 * ABE appendix E prints the code's index on w and b. With that index no decoder can both ignore z and be bimodal, and the
 * ELBO never collapses, which contradicts ABE section 4. With the output's index, used here, it collapses.
 */
export const discreteDecoder = definePlugin({
  kind: 'decoder',
  name: 'discrete',
  summary: 'one categorical variable from one categorical code: the toy experiment of ABE section 4',
  equation: 'd(x_j|z_i) ∝ exp(−(w_j z_i − b_j)²), normalized over j',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix E',
  options: {
    ...formOption,
    'initial-scale': { default: 0.3, min: 0, help: 'standard deviation of the initial weights' },
  },
  create({ form, 'initial-scale': scale }, context): Conditional<Tensors<'logits'>> {
    const logits = forms[form](context, scale)
    return {
      variables: context.variables,
      parameters(z: Tensor) {
        const flat = tf.reshape(z, [-1, z.shape.at(-1)!]) // [K·B, codes]
        return { logits: tf.reshape(logits(flat), [...z.shape.slice(0, -1), context.event[0]!]) } // [K, B, categories]
      },
      density: ({ logits }) => categorical(logits),
    }
  },
})

const where = 'decoder "discrete"'

const forms = {
  quadratic(context: Context, scale: number) {
    const { data, codes } = categoryValues(where, context)
    const w = context.variable('w', [data.length], normalInitializer(scale))
    const b = context.variable('b', [data.length], normalInitializer(scale))
    return (z: Tensor) => {
      const position = tf.matMul(z, tf.tensor(codes, [codes.length, 1])) // [N, 1]
      return tf.neg(tf.square(tf.sub(tf.mul(position, w), b)))
    }
  },
  free(context: Context, scale: number) {
    const { data, codes } = categoryValues(where, context)
    const table = context.variable('table', [codes.length, data.length], normalInitializer(scale))
    return (z: Tensor) => tf.matMul(z, table)
  },
  optimal(context: Context) {
    const { data, codes } = categoryValues(where, context)
    const table = Float32Array.from(optimalTables(where, context).decoder, Math.log)
    return (z: Tensor) => tf.matMul(z, tf.tensor(table, [codes.length, data.length]))
  },
}
