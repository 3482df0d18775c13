import { codeSize, definePlugin } from '@elbow/core'
import { standardGaussian } from '../densities/gaussian.js'

/** The usual prior, with nothing to learn. */
export const gaussian = definePlugin({
  kind: 'marginal',
  name: 'gaussian',
  summary: 'the fixed isotropic Gaussian',
  equation: 'm(z) = N(z; 0, I)',
  paper:
    'Kingma & Welling 2014, Auto-Encoding Variational Bayes, ICLR (arXiv:1312.6114); Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix F.3 (−)',
  options: {},
  create: (_, context) => ({
    variables: [],
    density: () => standardGaussian([codeSize(context)]),
  }),
})
