import { definePlugin, tf, type Context, zerosInitializer } from '@elbow-vae/core'
import { categorical } from '@elbow-vae/distributions'
import { categoryValues } from '../discrete/data.js'
import { optimalTables } from '../discrete/optimal.js'

/** A learned table of probabilities, or the table of the optimal model (ABE figure 2a). */
export const discreteMarginal = definePlugin({
  kind: 'marginal',
  name: 'discrete',
  summary: 'a table of probabilities over one categorical code',
  equation: 'm(z_i) = softmax(π)_i',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix E',
  options: {
    form: {
      default: 'free',
      choices: ['free', 'optimal'],
      help: 'free: learned; optimal: computed from the true latent variable, nothing to train',
    },
  },
  create({ form }, context) {
    const logits = forms[form](context)
    return { variables: context.variables, density: () => categorical(logits()) }
  },
})

const where = 'marginal "discrete"'

const forms = {
  free(context: Context) {
    const { codes } = categoryValues(where, context)
    const logits = context.variable('logits', [codes.length], zerosInitializer)
    return () => logits
  },
  optimal(context: Context) {
    const table = Float32Array.from(optimalTables(where, context).marginal, Math.log)
    return () => tf.tensor1d(table)
  },
}
