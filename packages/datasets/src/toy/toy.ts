import { createHash } from 'node:crypto'
import { definePlugin, errors } from '@elbow-vae/core'
import { reachableInformation, solveToy } from './toy-distribution.js'

/** One latent bit z*, observed through Gaussian noise and binning, with a known distribution. */
export const toy = definePlugin({
  kind: 'dataset',
  name: 'toy',
  summary: 'the toy of Alemi et al. 2018: a latent bit, observed through Gaussian noise and binning; exact data',
  equation: 'z* ~ Ber, h|z* ~ N(∓1, σ²), x the bin of h in [−2, 2]; σ solves I(X;Z*)',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), section 4 and appendix E',
  options: {
    bins: { default: 30, min: 2, max: 1000, integer: true, help: 'number of values that x takes' },
    prior: { default: 0.7, min: 0, max: 1, help: 'P(z*=0), the probability of the class at −1' },
    information: { default: 0.5, min: 0, unit: 'nats', help: 'I(X;Z*), which determines the noise σ' },
  },
  create: ({ bins, prior, information }) => {
    requireReachable(bins, prior, information)
    const { centers, probability, truth, entropy } = solveToy(bins, prior, information)
    return {
      event: [bins],
      kind: 'categorical',
      categories: centers,
      splits: {},
      support: { x: identity(bins), probability, truth },
      entropy,
      checksum: createHash('sha256')
        .update(JSON.stringify({ toy: 1, bins, prior, information }))
        .digest('hex'),
    }
  },
})

/** @throws BAD_OPTION unless some σ gives this I(X;Z*) */
function requireReachable(bins: number, prior: number, information: number): void {
  const { lowest, highest } = reachableInformation(bins, prior)
  if (information > lowest && information < highest) return
  const given = `with prior ${prior} and ${bins} bins`
  const expected =
    highest > lowest
      ? `more than ${lowest < 1e-6 ? 0 : digits(lowest)} and less than ${digits(highest)} nats ${given}`
      : `a prior between 0 and 1, because z* is certain ${given}`
  throw errors.badOption('--dataset toy, option "information"', expected, information)
}

const digits = (value: number) => Number(value.toPrecision(6))

/** Every one-hot example, [size, size]. */
function identity(size: number): Float32Array {
  const rows = new Float32Array(size * size)
  for (let i = 0; i < size; i++) rows[i * size + i] = 1
  return rows
}
