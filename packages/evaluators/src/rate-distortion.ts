import { columns, definePlugin } from '@elbow/core'
import { standardError, weightedMean } from './statistics.js'

/**
 * Where the model lies in the plane.
 *
 * Means over the split and their standard errors over examples; for a known distribution, exact expectations over x.
 * Summed in float64 on the host.
 */
export const rateDistortion = definePlugin({
  kind: 'evaluator',
  name: 'rate-distortion',
  summary: 'rate, distortion and elbo of a split, with standard errors',
  equation: 'R = E log e(z|x)/m(z), D = −E log d(x|z), elbo = −(R + D)',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), eq. 4 and 5',
  options: {},
  create() {
    return {
      columns: columns(
        'rate',
        'rate_se',
        'rate_estimator',
        'distortion',
        'distortion_se',
        'elbo',
        'elbo_se',
        'data_entropy',
      ),
      async evaluate(run) {
        const { values, weights, rateEstimator } = await run.perExample('rate-distortion', (m) => ({
          rate: m.meanOverDraws(m.rate),
          distortion: m.meanOverDraws(m.distortion),
        }))
        const rate = values['rate']!
        const distortion = values['distortion']!
        const elbo = rate.map((r, i) => -(r + distortion[i]!))
        const error = (each: Float64Array) => (run.split === 'exact' ? 0 : standardError(each))
        return {
          row: {
            rate: weightedMean(rate, weights),
            rate_se: error(rate),
            rate_estimator: rateEstimator,
            distortion: weightedMean(distortion, weights),
            distortion_se: error(distortion),
            elbo: weightedMean(elbo, weights),
            elbo_se: error(elbo),
            data_entropy: run.dataset.entropy ?? null,
          },
        }
      },
    }
  },
})
