import {
  definePlugin,
  errors,
  densitySteps,
  tf,
  type Measurement,
  type ObjectiveColumn,
  type Tensor,
} from '@elbow-vae/core'

/**
 * Sum of the bounds of all steps of a sequential decoder. D_t is the distortion after step t. The blocks of the code are independent
 * given x, so R = Σ_t R_t.
 *
 * The reported D is that of the last step. The loss has T distortions and one rate, so β = 1 corresponds roughly to a one-step model
 * with β = 1/T.
 */
export const sequentialObjective = definePlugin({
  kind: 'objective',
  name: 'sequential',
  summary: 'Σ D_t + βR: the bounds of all steps of a sequential decoder',
  equation: 'L = Σ_t D_t + β R = Σ_t (−E log p(x|x_t−1, z_t) + β KL(e(z_t|x) ‖ m(z_t)))',
  paper:
    'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658), section 4',
  options: { beta: { default: 1, min: 0, help: 'weight on the rate' } },
  create: ({ beta }, { latents }) => ({
    loss: (m) => m.mean(tf.add(sumOfDistortions(m, latents.length), tf.mul(m.rate, beta))),
    splitLoss: {
      terms: (m) => ({ distortions: m.meanOverDraws(sumOfDistortions(m, latents.length)) }),
      evaluate: ({ rate, terms }) => terms['distortions']![0]! + beta * rate,
    },
    columns: latents.map((_, t): ObjectiveColumn => ({
      name: `distortion_${t + 1}`,
      description: `distortion after step ${t + 1} of the chain`,
      unit: 'nats',
      value: (m) => m.mean(distortionAt(m, t)),
    })),
  }),
})

/** Σ_t D_t, [K, B] */
const sumOfDistortions = (m: Measurement, blocks: number): Tensor =>
  tf.addN(requireSteps(m, blocks).map((_, t) => distortionAt(m, t)))

/** −log p(x|x_{t−1}, z_t), [K, B]; that of the last step has been measured. */
function distortionAt(m: Measurement, t: number): Tensor {
  const { likelihood, x, distortion } = m
  const steps = densitySteps(likelihood)
  return t === steps.length - 1 ? distortion : tf.neg(steps[t]!.logProb(x))
}

/** @throws BAD_USAGE unless the decoder has one step per block */
function requireSteps({ likelihood }: Measurement, blocks: number) {
  const steps = densitySteps(likelihood)
  if (steps.length === blocks) return steps
  throw errors.badUsage(
    `objective "sequential": expected a decoder of ${blocks} steps, one for each block of --latents, got ${steps.length}. Use --decoder sequential.`,
  )
}
