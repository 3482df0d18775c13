import { columns, definePlugin } from '@elbow-vae/core'

/**
 * Position of the model in the rate–distortion plane.
 *
 * Means over the split, with standard errors over examples; for exact data, sums over x, with standard errors over draws. Sums are
 * in float64 on the host.
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
        const result = await run.perExample('rate-distortion', (m) => ({
          rate: m.meanOverDraws(m.rate),
          distortion: m.meanOverDraws(m.distortion),
        }))
        const rate = result.estimate((values) => values.rate)
        const distortion = result.estimate((values) => values.distortion)
        const elbo = result.estimate((values) => values.rate.map((nats, i) => -(nats + values.distortion[i]!)))
        return {
          row: {
            rate: rate.mean,
            rate_se: rate.error,
            rate_estimator: result.rateEstimator,
            distortion: distortion.mean,
            distortion_se: distortion.error,
            elbo: elbo.mean,
            elbo_se: elbo.error,
            data_entropy: run.dataset.entropy ?? null,
          },
        }
      },
    }
  },
})
