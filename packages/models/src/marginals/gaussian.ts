import { codeSize, definePlugin } from '@elbow/core'
import { standardGaussian } from '../densities/gaussian.js'

/** m(z) = N(z; 0, I), fixed (ABE appendix F.3, "−"). */
export const gaussian = definePlugin({
  kind: 'marginal',
  name: 'gaussian',
  summary: 'the fixed isotropic Gaussian',
  options: {},
  create: (_, context) => ({
    variables: [],
    density: () => standardGaussian([codeSize(context)]),
  }),
})
