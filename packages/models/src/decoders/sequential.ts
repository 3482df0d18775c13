import { definePlugin, errors, tf, type Tensor } from '@elbow/core'
import { splitBlocks } from '../densities/chain.js'
import { denseDecoderOptions, denseNetwork } from '../layers/dense-decoder.js'
import { likelihoodFor } from '../layers/likelihood.js'
import { scoped } from '../layers/scoped.js'

/**
 * Sequential VAE: an image in T steps, each with a block of the code of its own.
 *
 * The first step decodes z1 as an ordinary VAE does (x_0 of the paper). Every other is given what the chain itself has made so
 * far, as the mean of its density, and a block that says what to change: so the code injects the data step by step. With means
 * in place of draws the chain is a function of z, and d(x|z) the density after its last step, whose −log is the distortion. A
 * step adds to the logits (to the mean, for continuous x) that it was given.
 *
 * `--objective sequential` trains every step, any other the last one alone. The encoder is an ordinary one,
 * e(z|x) = Π_t e(z_t|x).
 *
 * @example --latents 16,16,16,16 --encoder mlp --decoder sequential --marginal gaussian --objective sequential
 */
export const sequential = definePlugin({
  kind: 'decoder',
  name: 'sequential',
  summary: 'a chain of steps, each with its own block of the code, that begins with an ordinary decoder',
  equation:
    'd(x|z) = p(x|x_T−1, z_T), x_1 = E p(x|z_1), x_t = E p(x|x_t−1, z_t), logit x_t = logit x_t−1 + f_t(x_t−1, z_t)',
  paper:
    'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658), section 4',
  options: {
    homogeneous: { default: false, help: 'one network for all steps after the first' },
    ...denseDecoderOptions,
  },
  create(values, context) {
    const { homogeneous } = values
    const [first = 1, ...rest] = context.latents.map(({ size }) => size)
    if (homogeneous && rest.some((size) => size !== rest[0]))
      throw errors.badOption('--decoder sequential, option "homogeneous"', 'blocks of one size after the first', rest)
    const pixels = context.event.reduce((product, n) => product * n, 1)
    const { shape, density } = likelihoodFor(context, values)
    const network = (step: number, inputs: number) =>
      denseNetwork(scoped(context, `step_${step}`), inputs, shape, values)
    const begin = network(1, first) //                                                    z_1 -> logits of x_1
    const distinct = (homogeneous ? rest.slice(0, 1) : rest).map((size, t) => network(t + 2, pixels + size))
    const change = rest.map((_, t) => distinct[homogeneous ? 0 : t]!) //                  x_{t−1}, z_t -> what it adds
    return {
      variables: context.variables,
      parameters(z: Tensor) {
        const [code, ...codes] = splitBlocks(z, [first, ...rest])
        const raws = [begin(code!)]
        codes.forEach((z_t, t) => {
          const before = raws[t]!
          const x = tf.reshape(density(before).mean!(), [...z_t.shape.slice(0, -1), pixels]) // [K, B, pixels]
          raws.push(tf.add(before, change[t]!(tf.concat([x, z_t], -1))))
        })
        return Object.fromEntries(raws.map((raw, t) => [`raw_${t + 1}`, raw]))
      },
      density(said) {
        const steps = [first, ...rest].map((_, t) => density(said[`raw_${t + 1}`]!))
        return { ...steps.at(-1)!, steps }
      },
    }
  },
})
