import { codeSize, definePlugin } from '@elbow-vae/core'
import { standardGaussian } from '@elbow-vae/distributions'

/** The standard prior N(0, I), without weights. */
export const gaussianMarginal = definePlugin({
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
