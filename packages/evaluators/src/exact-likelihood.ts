import { columns, definePlugin, type Column, type Evaluation, weightedMean } from '@elbow/core'
import { evenly } from './small-code/interpolate.js'
import { smallCode, type SmallCode } from './small-code/small-code.js'

/**
 * What the elbo leaves out, exactly, where the code is small; p(z|x) = m(z) d(x|z) / g(x).
 *
 * By the trapezoidal rule over the code, on a grid fine enough for a decoder that is nearly a step. The error is measured:
 * how much the numbers move when every second node is left out, which is more than the error itself.
 */
export const exactLikelihood = definePlugin({
  kind: 'evaluator',
  name: 'exact-likelihood',
  summary: 'log g(x) and E KL(e(z|x) ‖ p(z|x)) by quadrature, for a code of one dimension or a chain of two',
  equation: 'log g(x) = log ∫ m(z) d(x|z) dz, E KL(e(z|x) ‖ p(z|x)) = log g(x) − elbo',
  paper: 'Shu 2017, Autoencoding a Single Bit',
  options: {},
  create: () => ({
    columns: [...columns('log_likelihood'), ...own],
    async evaluate(run) {
      const code = await smallCode(run)
      if (typeof code === 'string') return refused(code)
      const probability = run.dataset.support!.probability
      const likelihood = await logLikelihood(code, probability)
      if (typeof likelihood === 'string') return refused(likelihood)
      const elbo = await elboWith(run, run.quadrature || usualNodes)
      const coarse = await elboWith(run, Math.ceil((run.quadrature || usualNodes) / 2))
      return {
        row: {
          log_likelihood: likelihood.fine,
          posterior_divergence: likelihood.fine - elbo,
          quadrature_error: Math.max(Math.abs(likelihood.fine - likelihood.coarse), Math.abs(elbo - coarse)),
        },
      }
    },
  }),
})

const own: readonly Column[] = [
  { name: 'posterior_divergence', description: 'E KL(e(z|x)||p(z|x)) = log_likelihood - elbo', unit: 'nats' },
  {
    name: 'quadrature_error',
    description: 'how much elbo and log_likelihood move with half the nodes: an upper bound of their error',
    unit: 'nats',
  },
]

/** Where a run draws its codes, its elbo is integrated here with this many nodes per dimension. */
const usualNodes = 96

const refused = (why: string) => ({
  row: { log_likelihood: null, posterior_divergence: null, quadrature_error: null, note: `exact-likelihood: ${why}` },
})

/** E elbo with so many nodes per dimension. */
async function elboWith(run: Evaluation, quadrature: number): Promise<number> {
  const read = await run.perExample(
    `exact-likelihood/${quadrature}`,
    (m) => ({ rate: m.meanOverDraws(m.rate), distortion: m.meanOverDraws(m.distortion) }),
    { quadrature },
  )
  const { rate, distortion } = read.values
  return -(weightedMean(rate!, read.weights) + weightedMean(distortion!, read.weights))
}

/** The grid over the top block. */
const grid = { reach: 10, count: 16_385 } as const

/** E log g(x), and the same from every second node. */
async function logLikelihood(code: SmallCode, probability: Float64Array) {
  const z = evenly(-grid.reach, grid.reach, grid.count)
  const spacing = (2 * grid.reach) / (grid.count - 1)
  const marginal = (await code.marginal(z)).map(Math.exp)
  const mass = marginal.reduce((sum, density) => sum + density * spacing, 0)
  if (Math.abs(mass - 1) > 1e-5)
    return `the marginal has ${mass.toFixed(5)} of its mass between −${grid.reach} and ${grid.reach}`
  const { logProb } = await code.decoder(z)
  const average = (every: number) =>
    weightedMean(
      Float64Array.from(logProb, (logs) => logIntegral(marginal, logs, every) + Math.log(every * spacing)),
      probability,
    )
  return { fine: average(1), coarse: average(2) }
}

/** log Σ m(z) d(x|z) over every so-manieth z. */
function logIntegral(marginal: Float64Array, logs: Float64Array, every: number): number {
  const top = logs.reduce((a, b) => Math.max(a, b))
  const sum = logs.reduce((total, log, i) => (i % every === 0 ? total + marginal[i]! * Math.exp(log - top) : total), 0)
  return top + Math.log(sum)
}
