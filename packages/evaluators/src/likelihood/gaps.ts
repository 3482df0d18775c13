import {
  required,
  mapTensors,
  definePlugin,
  inferPerExample,
  withParams,
  tf,
  type Column,
  type Conditional,
  type Evaluation,
  type InferenceOptions,
  type Tensor,
  type Tensors,
  weightedMean,
} from '@elbow-vae/core'
import { exampleProbability } from '../numerics/known-support.js'
import { hasFiniteCode } from '../aggregate/split-codes.js'
import { gaussianFamily } from './gaps/gaussian-family.js'
import { estimateGap, type GapBound } from './gaps/estimate-gap.js'
import { withPlanarFlows } from './gaps/planar-flows.js'
import { elboOf, likelihoodOf, likelihoodBounds, type LikelihoodBounds } from './gaps/likelihood-bounds.js'

/**
 * Decomposition of the inference gap: inference gap = approximation gap + amortization gap.
 *
 * q* is the best density of the encoder's family for each example, found by gradient steps from the encoder's output. Planar flows
 * after q* make a richer family with a smaller approximation gap. For an encoder that is itself a flow, the gap of diagonal
 * Gaussians shows what a simpler encoder would lose.
 *
 * log p(x) is the importance-weighted bound from the density with the highest elbo; the maximum over several noisy bounds would be
 * biased upwards. It is a lower bound, and L[q*] is at most its optimum, so the inference and amortization gaps are lower bounds too.
 *
 * Stochastic gradient steps that have not converged make L[q*] too small. The approximation gap is then too large and the
 * amortization gap too small by the same amount, which their standard errors do not show. `inference_convergence` is the increase
 * of L in the last quarter of the steps. Where it is not small relative to the gaps, increase --evaluate.gaps.steps or
 * --evaluate.gaps.step-draws.
 */
export const gaps = definePlugin({
  kind: 'evaluator',
  name: 'gaps',
  summary: 'approximation gap (due to the family of e(z|x)) and amortization gap (due to the shared network)',
  equation: 'log p(x) − L[q] = (log p(x) − L[q*]) + (L[q*] − L[q])',
  paper:
    'Cremer, Li & Duvenaud 2018, Inference Suboptimality in Variational Autoencoders, ICML (arXiv:1801.03558), eq. 5',
  options: {
    examples: { default: 100, min: 2, integer: true, help: 'examples of the split, evenly spaced, in one batch' },
    steps: { default: 500, min: 1, integer: true, help: 'gradient steps of the per-example inference' },
    'learning-rate': { default: 0.05, min: 0, help: 'learning rate of the first gradient step; it decays to 0' },
    'step-draws': { default: 5, min: 1, integer: true, help: 'draws per example in a gradient step' },
    draws: { default: 500, min: 1, integer: true, help: 'draws per example for L and log p(x)' },
    flows: {
      default: 0,
      min: 0,
      integer: true,
      help: 'planar flows of a richer family; 0: the family of the encoder only',
    },
    gaussian: { default: false, help: 'also measure the gap of diagonal Gaussians, for an encoder of another family' },
  },
  create: ({ examples, steps, 'learning-rate': learningRate, 'step-draws': samples, draws, flows, gaussian }) => ({
    columns: [...ownColumns, ...(flows > 0 ? flowColumns : []), ...(gaussian ? gaussianColumns : [])],
    async evaluate(run) {
      const { encoder } = run.model
      const allocated: Tensor[] = []
      const keep = <T extends Tensors>(tensors: T): T => (allocated.push(...Object.values(tensors)), tensors)
      const [batch] = run.batches(examples, examples) // exact data always comes in one batch
      const x = required(batch, 'a batch of the split')
      keep({ x })
      try {
        const options = {
          x,
          enumerate: true,
          quadrature: run.quadrature,
          rateEstimator: run.rateEstimator,
          trainingSize: null,
        }
        const optimize = (family: Conditional, stream: string, onStep?: InferenceOptions['onStep']) =>
          keep(
            inferPerExample(
              { ...run.model, encoder: family },
              {
                ...options,
                quadrature: family === encoder ? options.quadrature : 0,
                samples,
                noise: run.noise(stream),
              },
              (m) => m.mean(tf.add(m.rate, m.distortion)),
              { steps, learningRate, start: 'encoder', ...(onStep && { onStep }) },
            ),
          )
        const threeQuarters = Math.max(1, Math.floor(0.75 * steps))
        let earlier: Tensors = {}
        const optimum = optimize(encoder, 'gaps/infer', (parameters, step) => {
          if (step === threeQuarters) earlier = keep(mapTensors(parameters, (tensor) => tf.clone(tensor)))
        })
        const boundsOf = (parameters: Tensors) => likelihoodBounds(run, withParams(encoder, parameters), x, draws)
        const [q, qEarlier, qBest] = [
          await likelihoodBounds(run, encoder, x, draws),
          await boundsOf(earlier),
          await boundsOf(optimum),
        ]
        /** Bounds of the optimum of another family, from draws. */
        const otherFamily = async (enabled: boolean, create: () => Conditional, stream: string) => {
          if (!enabled || hasFiniteCode(run)) return undefined
          const family = create()
          return likelihoodBounds({ ...run, quadrature: 0 }, withParams(family, optimize(family, stream)), x, draws)
        }
        const planar = () => withPlanarFlows(encoder, flows, optimum, codeSizeOf(run, optimum))
        const qFlows = await otherFamily(flows > 0, planar, 'gaps/infer-flows')
        const diagonal = () => gaussianFamily(encoder, optimum, run.noise('gaps/gaussian'))
        const qGaussian = await otherFamily(gaussian, diagonal, 'gaps/infer-gaussian')

        const count = x.shape[0]
        const weights = exampleProbability(run, count)
        const meanElbo = (bounds: LikelihoodBounds) => weightedMean(elboOf(bounds), weights)
        const all = [q, qBest, qFlows, qGaussian].filter((bounds) => bounds !== undefined)
        const highest = all.reduce((a, b) => (meanElbo(a) > meanElbo(b) ? a : b))
        const exactWeights = run.split === 'exact' ? weights : undefined
        const gap = (name: string, upper: GapBound, lower: GapBound) => {
          const { mean, error } = estimateGap(upper, lower, exactWeights)
          return { [name]: mean, [`${name}_se`]: error }
        }
        const likelihood: GapBound = { logProb: likelihoodOf, bounds: highest }
        const elbo = (bounds: LikelihoodBounds): GapBound => ({ logProb: elboOf, bounds })
        return {
          row: {
            ...gap('approximation_gap', likelihood, elbo(qBest)),
            ...gap('amortization_gap', elbo(qBest), elbo(q)),
            ...gap('inference_gap', likelihood, elbo(q)),
            ...gap('inference_convergence', elbo(qBest), elbo(qEarlier)),
            ...(qFlows && gap('flow_approximation_gap', likelihood, elbo(qFlows))),
            ...(qGaussian && gap('gaussian_approximation_gap', likelihood, elbo(qGaussian))),
            gap_examples: count,
          },
        }
      } finally {
        tf.dispose(allocated)
      }
    },
  }),
})

/** D, the dimensions of a code. */
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

const ownColumns: readonly Column[] = [
  ...gapColumns(
    'approximation_gap',
    'log p(x) - L[q*], due to the family of e(z|x); too large where the inference of q* has not converged',
  ),
  ...gapColumns(
    'amortization_gap',
    'L[q*] - L[q], due to one network for all x; too small where the inference of q* has not converged',
  ),
  ...gapColumns('inference_gap', 'log p(x) - L[q] = approximation_gap + amortization_gap'),
  ...gapColumns(
    'inference_convergence',
    'L[q*] - L after 3/4 of the inference steps: small where the inference has converged',
  ),
  { name: 'gap_examples', description: 'number of examples that the gaps are averaged over', type: 'integer' },
]

const flowColumns = gapColumns('flow_approximation_gap', 'log p(x) - L[q*], where q* ends in planar flows')

const gaussianColumns = gapColumns('gaussian_approximation_gap', 'log p(x) - L[q*], where q* is a diagonal Gaussian')
