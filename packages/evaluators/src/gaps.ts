import {
  definePlugin,
  inferPerExample,
  saying,
  tf,
  type Column,
  type Conditional,
  type Evaluation,
  type Tensors,
} from '@elbow/core'
import { hasFiniteCode } from './aggregate/split-codes.js'
import { gaussianFamily } from './gaps/gaussian-family.js'
import { withPlanarFlows } from './gaps/planar-flows.js'
import { tightnessOf } from './gaps/tightness.js'
import { standardError, weightedMean } from './statistics.js'

/**
 * Where the elbo is lost; inference gap = approximation gap + amortisation gap.
 *
 * q* is the best density of the encoder's family for each example, found by gradient steps from what the encoder says; with
 * planar flows behind it, from q*, it is a richer family, and log p(x) − L of that its approximation gap; where the encoder
 * is a flow itself, Gaussians say how far the posterior is from what a simpler encoder could give. log p(x) is the
 * importance-weighted bound by draws from whichever of them has the highest elbo; the highest of several noisy estimates
 * would be too high. It bounds from below, and a descent that stops early leaves L[q*] too small: the inference and
 * amortisation gaps are lower bounds themselves.
 */
export const gaps = definePlugin({
  kind: 'evaluator',
  name: 'gaps',
  summary: 'approximation and amortisation gap: what the family costs, and what the network costs',
  equation: 'log p(x) − L[q] = (log p(x) − L[q*]) + (L[q*] − L[q])',
  paper:
    'Cremer, Li & Duvenaud 2018, Inference Suboptimality in Variational Autoencoders, ICML (arXiv:1801.03558), eq. 5',
  options: {
    examples: { default: 100, min: 2, integer: true, help: 'of the split, evenly spread, all in one batch' },
    steps: { default: 500, min: 1, integer: true, help: 'gradient steps of the inference per example' },
    rate: { default: 0.05, min: 0, help: 'learning rate of the first of them, falling to 0' },
    'step-draws': { default: 5, min: 1, integer: true, help: 'codes of each example in a step' },
    draws: { default: 500, min: 1, integer: true, help: 'codes of each example that L and log p(x) are measured by' },
    flows: { default: 0, min: 0, integer: true, help: 'planar flows of a richer family; 0: the encoder’s own only' },
    gaussian: { default: false, help: 'the gap of diagonal Gaussians too, for an encoder that is none' },
  },
  create: ({ examples, steps, rate, 'step-draws': samples, draws, flows, gaussian }) => ({
    columns: [...own, ...(flows > 0 ? flowColumns : []), ...(gaussian ? gaussianColumns : [])],
    async evaluate(run) {
      const { encoder } = run.model
      const [x] = run.batches(examples, examples) // a known distribution comes whole
      const how = { x: x!, enumerate: true, quadrature: run.quadrature, rate: run.rate, trainingSize: null }
      const best = (family: Conditional, stream: string) =>
        inferPerExample(
          { ...run.model, encoder: family },
          { ...how, quadrature: family === encoder ? how.quadrature : 0, samples, noise: run.noise(stream) },
          (m) => m.mean(tf.add(m.rate, m.distortion)),
          { steps, rate, start: 'encoder' },
        )
      const found = best(encoder, 'gaps/infer')
      const q = await tightnessOf(run, encoder, x!, draws)
      const qBest = await tightnessOf(run, saying(encoder, found), x!, draws)
      /** The best of another family, which is drawn. */
      const other = async (isWanted: boolean, make: () => Conditional, stream: string) => {
        if (!isWanted || hasFiniteCode(run)) return undefined
        const family = make()
        const said = best(family, stream)
        const tightness = await tightnessOf({ ...run, quadrature: 0 }, saying(family, said), x!, draws)
        tf.dispose({ ...said })
        return tightness
      }
      const planar = () => withPlanarFlows(encoder, flows, found, codeSizeOf(run, found))
      const qFlows = await other(flows > 0, planar, 'gaps/infer-flows')
      const diagonal = () => gaussianFamily(encoder, found, run.noise('gaps/gaussian'))
      const qGaussian = await other(gaussian, diagonal, 'gaps/infer-gaussian')
      tf.dispose([x!, ...Object.values(found)])

      const count = q.elbo.length
      const weights = run.split === 'exact' ? run.dataset.support!.probability : new Float64Array(count).fill(1 / count)
      const mean = (each: Float64Array) => weightedMean(each, weights)
      const all = [q, qBest, qFlows, qGaussian].filter((each) => each !== undefined)
      const { likelihood } = all.reduce((a, b) => (mean(a.elbo) > mean(b.elbo) ? a : b))
      const error = (each: Float64Array) => (run.split === 'exact' ? 0 : standardError(each))
      const gap = (name: string, upper: Float64Array, lower: Float64Array) => {
        const each = upper.map((nats, b) => nats - lower[b]!)
        return { [name]: mean(each), [`${name}_se`]: error(each) }
      }
      return {
        row: {
          ...gap('approximation_gap', likelihood, qBest.elbo),
          ...gap('amortization_gap', qBest.elbo, q.elbo),
          ...gap('inference_gap', likelihood, q.elbo),
          ...(qFlows && gap('flow_approximation_gap', likelihood, qFlows.elbo)),
          ...(qGaussian && gap('gaussian_approximation_gap', likelihood, qGaussian.elbo)),
          gap_examples: count,
        },
      }
    },
  }),
})

/** D, of a code under these parameters. */
const codeSizeOf = ({ model: { encoder }, noise }: Evaluation, parameters: Tensors): number =>
  tf.tidy(() => encoder.density(parameters).draw(noise('gaps/size'), 1).value.shape.at(-1)!)

const gapColumns = (name: string, description: string): readonly Column[] => [
  { name, description, unit: 'nats' },
  { name: `${name}_se`, description: `standard error of ${name} over examples; 0 for exact data`, unit: 'nats' },
]

const own: readonly Column[] = [
  ...gapColumns('approximation_gap', 'log p(x) - L[q*], what the family of e(z|x) costs'),
  ...gapColumns('amortization_gap', 'L[q*] - L[q], what one network for all x costs'),
  ...gapColumns('inference_gap', 'log p(x) - L[q], the sum of both'),
  { name: 'gap_examples', description: 'examples that the gaps are averaged over', type: 'integer' },
]

const flowColumns = gapColumns('flow_approximation_gap', 'log p(x) - L[q*], q* with planar flows behind it')

const gaussianColumns = gapColumns('gaussian_approximation_gap', 'log p(x) - L[q*], q* a diagonal Gaussian')
