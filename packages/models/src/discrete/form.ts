/** Option of the discrete parts: how their logits are parameterized. */
export const formOption = {
  form: {
    default: 'quadratic',
    choices: ['quadratic', 'free', 'optimal'],
    help: 'quadratic: the 2K parameters of ABE appendix E; free: a table of logits; optimal: computed from the true latent variable, nothing to train',
  },
} as const
