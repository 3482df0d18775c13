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

/** One categorical code. x_j is the numeric value of category j: the center of bin j. */
export const discreteEncoder = definePlugin({
  kind: 'encoder',
  name: 'discrete',
  summary: 'one categorical code: the toy experiment of ABE section 4',
  equation: 'e(z_i|x_j) ∝ exp(−(w_i x_j − b_i)²), normalized over i',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix E',
  options: {
    ...formOption,
    'initial-scale': { default: 0.3, min: 0, help: 'standard deviation of the initial weights' },
  },
  create({ form, 'initial-scale': scale }, context): Conditional<Tensors<'logits'>> {
    const logits = forms[form](context, scale)
    return {
      variables: context.variables,
      parameters: (x: Tensor) => ({ logits: logits(x) }), // [B, categories] -> [B, codes]
      density: ({ logits }) => categorical(logits),
    }
  },
})

const where = 'encoder "discrete"'

const forms = {
  quadratic(context: Context, scale: number) {
    const { data, codes } = categoryValues(where, context)
    const w = context.variable('w', [codes.length], normalInitializer(scale))
    const b = context.variable('b', [codes.length], normalInitializer(scale))
    return (x: Tensor) => {
      const position = tf.matMul(x, tf.tensor(data, [data.length, 1])) // [B, 1]
      return tf.neg(tf.square(tf.sub(tf.mul(position, w), b)))
    }
  },
  free(context: Context, scale: number) {
    const { data, codes } = categoryValues(where, context)
    const table = context.variable('table', [data.length, codes.length], normalInitializer(scale))
    return (x: Tensor) => tf.matMul(x, table)
  },
  optimal(context: Context) {
    const { data, codes } = categoryValues(where, context)
    const table = Float32Array.from(optimalTables(where, context).encoder, Math.log)
    return (x: Tensor) => tf.matMul(x, tf.tensor(table, [data.length, codes.length]))
  },
}
