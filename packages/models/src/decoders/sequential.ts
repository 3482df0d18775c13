import { definePlugin, errors, sizeFromShape, tf, type Tensor, scoped } from '@elbow-vae/core'
import { splitBlocks } from '@elbow-vae/distributions'
import { denseDecoderOptions, denseNetwork } from '../layers/dense-decoder.js'
import { likelihoodFor } from '../layers/likelihood-for.js'

/**
 * Sequential VAE: a decoder in T steps. Each step has its own block of the code.
 *
 * The first step decodes z1 as an ordinary VAE does (x_0 of the paper). The inputs of every other step are the mean of the
 * density after the previous step, and its own block. It adds to the logits of the previous step (for continuous x, to the
 * mean). The means replace the draws of the paper, so that the chain is a function of z. d(x|z) is the density after the last
 * step; its −log is the distortion.
 *
 * `--objective sequential` trains the density after every step, any other objective the last one only. The encoder is an
 * ordinary one, e(z|x) = Π_t e(z_t|x).
 *
 * @example --latents 16,16,16,16 --encoder mlp --decoder sequential --marginal gaussian --objective sequential
 */
export const sequentialDecoder = definePlugin({
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
    const pixels = sizeFromShape(context.event)
    const { shape, density } = likelihoodFor(context, values)
    const network = (step: number, inputs: number) =>
      denseNetwork(scoped(context, `step_${step}`), inputs, shape, values)
    const firstStep = network(1, first) //                                        z_1 -> logits of x_1
    const distinct = (homogeneous ? rest.slice(0, 1) : rest).map((size, t) => network(t + 2, pixels + size))
    const laterSteps = rest.map((_, t) => distinct[homogeneous ? 0 : t]!) //      x_{t−1}, z_t -> change of the logits
    return {
      variables: context.variables,
      parameters(z: Tensor) {
        const blocks = splitBlocks(z, [first, ...rest])
        const raws = [firstStep(blocks[0]!)]
        for (const [t, step] of laterSteps.entries()) {
          const [previous, z_t] = [raws[t]!, blocks[t + 1]!]
          const x = tf.reshape(density(previous).mean(), [...z_t.shape.slice(0, -1), pixels]) // [K, B, pixels]
          raws.push(tf.add(previous, step(tf.concat([x, z_t], -1))))
        }
        return Object.fromEntries(raws.map((raw, t) => [`raw_${t + 1}`, raw]))
      },
      density(params) {
        const steps = [first, ...rest].map((_, t) => density(params[`raw_${t + 1}`]!))
        return { ...steps.at(-1)!, steps }
      },
    }
  },
})
