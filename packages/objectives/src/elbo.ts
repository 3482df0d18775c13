import { definePlugin, tf } from '@elbow/core'

/**
 * D + R = −elbo, the bound of Kingma & Welling (2014): one point of the curve, and the one that cannot tell a model
 * which ignores its code from one that uses it.
 */
export const elbo = definePlugin({
  kind: 'objective',
  name: 'elbo',
  summary: 'D + R: the evidence lower bound, sign changed',
  options: {},
  create: () => ({ loss: (m) => m.mean(tf.add(m.distortion, m.rate)) }),
})
