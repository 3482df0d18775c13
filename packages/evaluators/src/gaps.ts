import {
  definePlugin,
  inferPerExample,
  saying,
  tf,
  type Column,
  type Conditional,
  type Evaluation,
  type InnerLoop,
  type Tensor,
  type Tensors,
  weightedMean,
} from '@elbow/core'
import { hasFiniteCode } from './aggregate/split-codes.js'
import { gaussianFamily } from './gaps/gaussian-family.js'
import { estimateGap, type Bound } from './gaps/estimate-gap.js'
import { withPlanarFlows } from './gaps/planar-flows.js'
import { elboOf, likelihoodOf, tightnessOf, type Tightness } from './gaps/tightness.js'

/**
 * Where the elbo is lost; inference gap = approximation gap + amortisation gap.
 *
 * q* is the best density of the encoder's family for each example, found by gradient steps from what the encoder says; with
 * planar flows behind it, from q*, it is a richer family, and log p(x) − L of that its approximation gap; where the encoder
 * is a flow itself, Gaussians say how far the posterior is from what a simpler encoder could give. log p(x) is the
 * importance-weighted bound by draws from whichever of them has the highest elbo; the highest of several noisy estimates
 * would be too high. It bounds from below, and the inference and amortisation gaps are lower bounds themselves.
 *
 * A descent by draws that stops after so many steps leaves L[q*] too small: that makes the approximation gap too large and the
 * amortisation gap too small, by the same amount and whatever their standard errors. `inference_convergence` is what L gained
 * in the last quarter of the steps; where that is not small beside the gaps, give more --evaluate.gaps.steps or --evaluate.gaps.step-draws.
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
      const kept: Tensor[] = []
      const keep = <T extends Tensors>(tensors: T): T => (kept.push(...Object.values(tensors)), tensors)
      const [x] = run.batches(examples, examples) // a known distribution comes whole
      keep({ x: x! })
      try {
        const how = { x: x!, enumerate: true, quadrature: run.quadrature, rate: run.rate, trainingSize: null }
        const best = (family: Conditional, stream: string, watch?: InnerLoop['watch']) =>
          keep(
            inferPerExample(
              { ...run.model, encoder: family },
              { ...how, quadrature: family === encoder ? how.quadrature : 0, samples, noise: run.noise(stream) },
              (m) => m.mean(tf.add(m.rate, m.distortion)),
              { steps, rate, start: 'encoder', ...(watch && { watch }) },
            ),
          )
        const late = Math.max(1, Math.floor(0.75 * steps))
        let before: Tensors = {}
        const found = best(encoder, 'gaps/infer', (parameters, step) => {
          if (step === late) before = keep(mapped(parameters, (tensor) => tf.clone(tensor)))
        })
        const tightness = (parameters: Tensors) => tightnessOf(run, saying(encoder, parameters), x!, draws)
        const [q, qBefore, qBest] = [
          await tightnessOf(run, encoder, x!, draws),
          await tightness(before),
          await tightness(found),
        ]
        /** The best of another family, which is drawn. */
        const other = async (isWanted: boolean, make: () => Conditional, stream: string) => {
          if (!isWanted || hasFiniteCode(run)) return undefined
          const family = make()
          return tightnessOf({ ...run, quadrature: 0 }, saying(family, best(family, stream)), x!, draws)
        }
        const planar = () => withPlanarFlows(encoder, flows, found, codeSizeOf(run, found))
        const qFlows = await other(flows > 0, planar, 'gaps/infer-flows')
        const diagonal = () => gaussianFamily(encoder, found, run.noise('gaps/gaussian'))
        const qGaussian = await other(gaussian, diagonal, 'gaps/infer-gaussian')

        const count = x!.shape[0]
        const weights =
          run.split === 'exact' ? run.dataset.support!.probability : new Float64Array(count).fill(1 / count)
        const mean = (each: Tightness) => weightedMean(elboOf(each), weights)
        const all = [q, qBest, qFlows, qGaussian].filter((each) => each !== undefined)
        const highest = all.reduce((a, b) => (mean(a) > mean(b) ? a : b))
        const ofExact = run.split === 'exact' ? weights : undefined
        const gap = (name: string, upper: Bound, lower: Bound) => {
          const { mean, error } = estimateGap(upper, lower, ofExact)
          return { [name]: mean, [`${name}_se`]: error }
        }
        const likelihood: Bound = { of: likelihoodOf, tightness: highest }
        const elbo = (tightness: Tightness): Bound => ({ of: elboOf, tightness })
        return {
          row: {
            ...gap('approximation_gap', likelihood, elbo(qBest)),
            ...gap('amortization_gap', elbo(qBest), elbo(q)),
            ...gap('inference_gap', likelihood, elbo(q)),
            ...gap('inference_convergence', elbo(qBest), elbo(qBefore)),
            ...(qFlows && gap('flow_approximation_gap', likelihood, elbo(qFlows))),
            ...(qGaussian && gap('gaussian_approximation_gap', likelihood, elbo(qGaussian))),
            gap_examples: count,
          },
        }
      } finally {
        tf.dispose(kept)
      }
    },
  }),
})

const mapped = (tensors: Tensors, change: (tensor: Tensor) => Tensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]))

/** D, of a code under these parameters. */
const codeSizeOf = ({ model: { encoder }, noise }: Evaluation, parameters: Tensors): number =>
  tf.tidy(() => encoder.density(parameters).draw(noise('gaps/size'), 1).value.shape.at(-1)!)

const gapColumns = (name: string, description: string): readonly Column[] => [
  { name, description, unit: 'nats' },
  {
    name: `${name}_se`,
    description: `standard error of ${name} over examples; over draws for exact data`,
    unit: 'nats',
  },
]

const own: readonly Column[] = [
  ...gapColumns(
    'approximation_gap',
    'log p(x) - L[q*], the cost of the family of e(z|x); too large where the inference of q* has not converged',
  ),
  ...gapColumns(
    'amortization_gap',
    'L[q*] - L[q], the cost of one network for all x; too small where the inference of q* has not converged',
  ),
  ...gapColumns('inference_gap', 'log p(x) - L[q], the sum of both'),
  ...gapColumns(
    'inference_convergence',
    'L[q*] - L after 3/4 of the steps of the inference: what the last quarter gained',
  ),
  { name: 'gap_examples', description: 'examples that the gaps are averaged over', type: 'integer' },
]

const flowColumns = gapColumns('flow_approximation_gap', 'log p(x) - L[q*], q* with planar flows behind it')

const gaussianColumns = gapColumns('gaussian_approximation_gap', 'log p(x) - L[q*], q* a diagonal Gaussian')
