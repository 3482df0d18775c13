import { columns, definePlugin, type Column, type Evaluation, weightedMean } from '@elbow-vae/core'
import { linspace } from '../small-code/interpolate.js'
import { smallCode, type SmallCode } from '../small-code/small-code.js'

/**
 * Exact log-likelihood and divergence from the true posterior p(z|x) = m(z) d(x|z) / g(x), for small codes.
 *
 * The integral over the code uses the trapezoidal rule, on a grid that is fine enough for a steep decoder. `quadrature_error` is
 * the change of the results when every second node is left out; it is larger than the error itself.
 */
export const exactLikelihood = definePlugin({
  kind: 'evaluator',
  name: 'exact-likelihood',
  summary: 'log g(x) and E KL(e(z|x) ‖ p(z|x)) by quadrature, for a code of one dimension or a chain of two',
  equation: 'log g(x) = log ∫ m(z) d(x|z) dz, E KL(e(z|x) ‖ p(z|x)) = log g(x) − elbo',
  paper: 'Shu 2017, Autoencoding a Single Bit',
  options: {},
  create: () => ({
    columns: [...columns('log_likelihood'), ...ownColumns],
    async evaluate(run) {
      const code = await smallCode(run)
      if (typeof code === 'string') return resultWithout(code)
      const likelihood = await logLikelihood(code)
      if (typeof likelihood === 'string') return resultWithout(likelihood)
      const elbo = await elboByQuadrature(run, run.quadrature || defaultNodes)
      const coarseElbo = await elboByQuadrature(run, Math.ceil((run.quadrature || defaultNodes) / 2))
      return {
        row: {
          log_likelihood: likelihood.fine,
          posterior_divergence: likelihood.fine - elbo,
          quadrature_error: Math.max(Math.abs(likelihood.fine - likelihood.coarse), Math.abs(elbo - coarseElbo)),
        },
      }
    },
  }),
})

const ownColumns: readonly Column[] = [
  { name: 'posterior_divergence', description: 'E KL(e(z|x)||p(z|x)) = log_likelihood - elbo', unit: 'nats' },
  {
    name: 'quadrature_error',
    description: 'change of elbo and log_likelihood with half the nodes, an upper bound of their error',
    unit: 'nats',
  },
]

/** Nodes per dimension for the elbo of a run without a quadrature. */
const defaultNodes = 96

const resultWithout = (reason: string) => ({
  row: {
    log_likelihood: null,
    posterior_divergence: null,
    quadrature_error: null,
    note: `exact-likelihood: ${reason}`,
  },
})

/** Mean elbo. @param quadrature  nodes per dimension */
async function elboByQuadrature(run: Evaluation, quadrature: number): Promise<number> {
  const { values, weights } = await run.perExample(
    `exact-likelihood/${quadrature}`,
    (m) => ({ rate: m.meanOverDraws(m.rate), distortion: m.meanOverDraws(m.distortion) }),
    { quadrature },
  )
  return -(weightedMean(values.rate, weights) + weightedMean(values.distortion, weights))
}

/** The grid over the top block. */
const grid = { reach: 10, count: 16_385 } as const

/** E log g(x) from all nodes and from every second node; or the reason why there is none. */
async function logLikelihood(code: SmallCode) {
  const z = linspace(-grid.reach, grid.reach, grid.count)
  const spacing = (2 * grid.reach) / (grid.count - 1)
  const marginal = (await code.marginal(z)).map(Math.exp)
  const mass = marginal.reduce((sum, density) => sum + density * spacing, 0)
  if (Math.abs(mass - 1) > 1e-5)
    return `the marginal has ${mass.toFixed(5)} of its mass between −${grid.reach} and ${grid.reach}`
  const { logProb } = await code.decoder(z)
  const average = (stride: number) =>
    weightedMean(
      Float64Array.from(logProb, (logs) => logIntegral(marginal, logs, stride) + Math.log(stride * spacing)),
      code.probability,
    )
  return { fine: average(1), coarse: average(2) }
}

/** log Σ m(z) d(x|z) over every `stride`-th z. */
function logIntegral(marginal: Float64Array, logs: Float64Array, stride: number): number {
  const top = logs.reduce((a, b) => Math.max(a, b))
  const sum = logs.reduce((total, log, i) => (i % stride === 0 ? total + marginal[i]! * Math.exp(log - top) : total), 0)
  return top + Math.log(sum)
}
