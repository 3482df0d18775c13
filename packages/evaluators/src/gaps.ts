import { definePlugin, inferPerExample, saying, tf, type Column } from '@elbow/core'
import { tightnessOf } from './gaps/tightness.js'
import { standardError, weightedMean } from './statistics.js'

/**
 * Where the elbo is lost (Cremer, Li & Duvenaud 2018, *Inference Suboptimality in Variational Autoencoders*,
 * arXiv:1801.03558, eq. 5).
 *
 *   log p(x) − L[q] = (log p(x) − L[q*]) + (L[q*] − L[q])
 *   inference gap   = approximation gap  +  amortisation gap
 *
 * q* is the best density of the encoder's family for each example, found by gradient steps from what the encoder says.
 * log p(x) is the importance-weighted bound by draws from whichever of q and q* has the higher elbo; the higher of two
 * noisy estimates would be too high. It bounds from below, and a descent that stops early leaves L[q*] too small: the
 * inference and amortisation gaps are lower bounds themselves.
 */
export const gaps = definePlugin({
  kind: 'evaluator',
  name: 'gaps',
  summary: 'approximation and amortisation gap: what the family costs, and what the network costs',
  options: {
    examples: { default: 100, min: 2, integer: true, help: 'first examples of the split, all in one batch' },
    steps: { default: 500, min: 1, integer: true, help: 'gradient steps of the inference per example' },
    rate: { default: 0.05, min: 0, help: 'learning rate of the first of them, falling to 0' },
    'step-draws': { default: 5, min: 1, integer: true, help: 'codes of each example in a step' },
    draws: { default: 500, min: 1, integer: true, help: 'codes of each example that L and log p(x) are measured by' },
  },
  create: ({ examples, steps, rate, 'step-draws': samples, draws }) => ({
    columns: own,
    async evaluate(run) {
      const [x] = run.batches(examples) // a known distribution comes whole
      const how = { x: x!, enumerate: true, quadrature: run.quadrature, rate: run.rate, trainingSize: null }
      const best = inferPerExample(
        run.model,
        { ...how, samples, noise: run.noise('gaps/infer') },
        (m) => m.mean(tf.add(m.rate, m.distortion)),
        { steps, rate, start: 'encoder' },
      )
      const { encoder } = run.model
      const q = await tightnessOf(run, encoder, x!, draws)
      const qBest = await tightnessOf(run, saying(encoder, best), x!, draws)
      tf.dispose([x!, ...Object.values(best)])

      const count = q.elbo.length
      const weights = run.split === 'exact' ? run.dataset.support!.probability : new Float64Array(count).fill(1 / count)
      const mean = (each: Float64Array) => weightedMean(each, weights)
      const { likelihood } = mean(q.elbo) > mean(qBest.elbo) ? q : qBest
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
          gap_examples: count,
        },
      }
    },
  }),
})

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
