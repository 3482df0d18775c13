/** Where the tables of the discrete parts come from. */
export const formOption = {
  form: {
    default: 'quadratic',
    choices: ['quadratic', 'free', 'optimal'],
    help: 'quadratic: the 2K parameters of ABE appendix E; free: a table of logits; optimal: made by hand from the true latent variable, nothing to train',
  },
} as const
