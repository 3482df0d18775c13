import { definePlugin, tf, type Context } from '@elbow/core'
import { categorical } from '../densities/categorical.js'
import { positions } from '../discrete/data.js'
import { optimalTables } from '../discrete/optimal.js'
import { zeros } from '../layers/initial.js'

/** A learned table, or the one that belongs to the hand-made optimum. */
export const discrete = definePlugin({
  kind: 'marginal',
  name: 'discrete',
  summary: 'a table of probabilities over one categorical code',
  equation: 'm(z_i) = softmax(π)_i',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix E',
  options: {
    form: {
      default: 'free',
      choices: ['free', 'optimal'],
      help: 'free: learned; optimal: made by hand from the true latent variable, nothing to train',
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
    const { codes } = positions(where, context)
    const logits = context.variable('logits', [codes.length], zeros)
    return () => logits
  },
  optimal(context: Context) {
    const table = Float32Array.from(optimalTables(where, context).marginal, Math.log)
    return () => tf.tensor1d(table)
  },
}
