import { executeRun, resolveConfig } from '@elbow/core'
import { describe, expect, it } from 'vitest'
import { nowhere } from '../testing/in-process.js'
import { registry } from '../testing/registry.js'
import { linearDataset } from './linear-model.test.helper.js'
import { symmetricEigen, type Matrix } from './matrix.test.helper.js'
import { waterFilling, type Place } from './water-filling.test.helper.js'

const data = { dimensions: 4, factors: 2, deviation: 1, seed: 1, train: 300, validation: 0, test: 0 }

/** Covariance of the examples themselves, so that nothing is left to chance. */
const covariance = ((): Matrix => {
  const { size, rows } = linearDataset(data).splits.train!
  const d = data.dimensions
  const x = rows(Int32Array.from({ length: size }, (_, i) => i), 0) // prettier-ignore
  const each = Array.from({ length: size }, (_, n) => [...x.subarray(n * d, (n + 1) * d)])
  const mean = Array.from({ length: d }, (_, i) => each.reduce((sum, row) => sum + row[i]!, 0) / size)
  const product = (i: number, j: number) =>
    each.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0)
  return mean.map((_, i) => mean.map((_, j) => product(i, j) / size))
})()

const { best, near } = waterFilling(symmetricEigen(covariance).values, 2)

interface Case {
  readonly objective: string
  readonly options?: Readonly<Record<string, unknown>>
  /** What it minimises, as far as a place in the plane says it; −log p(x) at the best model, unless it says otherwise. */
  readonly cost?: (place: Place) => number
  readonly optimum?: Place
}

const bound = ({ rate, distortion }: Place) => rate + distortion
const elbo = best(bound)
const weighed = (beta: number): Pick<Case, 'cost' | 'optimum'> => {
  const cost = ({ rate, distortion }: Place) => distortion + beta * rate
  return { cost, optimum: best(cost) }
}
/** Nothing to pay for the rate. */
const free = weighed(0)
/** At a rate: the distortion counts, and what is missed of the rate. */
const atRate = (rate: number): Pick<Case, 'cost' | 'optimum'> => ({
  cost: (place) => place.distortion + 10 * Math.abs(place.rate - rate),
  optimum: near('rate', rate),
})

const cases: readonly Case[] = [
  { objective: 'elbo' },
  { objective: 'beta', options: { beta: 0.5 }, ...weighed(0.5) },
  { objective: 'beta', options: { beta: 2 }, ...weighed(2) },
  { objective: 'target-rate', options: { rate: 1, penalty: 4 }, ...atRate(1) },
  { objective: 'capacity', options: { capacity: 2, gamma: 3 }, ...atRate(2) },
  {
    objective: 'target-distortion',
    options: { distortion: 6.5, speed: 0.05 },
    cost: (place) => place.rate + 10 * Math.abs(place.distortion - 6.5),
    optimum: near('distortion', 6.5),
  },
  { objective: 'free-bits', options: { nats: 3, groups: 'code' }, ...atRate(3) }, // more than the elbo has
  { objective: 'free-bits', options: { nats: 0.1 } }, // less, in each dimension
  { objective: 'entropy-annealed', options: { 'anneal-epochs': 100 } },
  // Where the elbo is best, q(z) is m(z): a divergence between them costs nothing, nor does the dependence of dimensions.
  { objective: 'info', options: { alpha: 0, lambda: 10 } },
  { objective: 'tc', options: { estimator: 'weighted' } },
  { objective: 'tc', options: { estimator: 'stratified' } },
  { objective: 'factor', options: { critic: [16], gamma: 1 } },
  { objective: 'iwae' },
  { objective: 'iwae', options: { gradient: 'doubly-reparameterised' } },
  { objective: 'info', options: { lambda: 10 }, ...free },
  { objective: 'wae', ...free },
  { objective: 'no-rate', ...free },
]

describe('on linear-Gaussian data', () => {
  const ends = new Map<string, Place>()
  it.each(cases)(
    '$objective $options: where theory says',
    async ({ objective, options = {}, cost = bound, optimum = elbo }) => {
      const found = await trained(objective, options)
      ends.set(objective, found)
      expect(cost(found) - cost(optimum)).toBeGreaterThan(-1e-3) // nothing lies below the frontier
      expect(cost(found) - cost(optimum)).toBeLessThan(0.03)
    },
  )

  it('"no-rate" pays any rate, "wae" only what keeps q(z) near m(z)', () => {
    expect(ends.get('no-rate')!.rate).toBeGreaterThan(2 * ends.get('wae')!.rate)
    expect(ends.get('wae')!.rate).toBeGreaterThan(elbo.rate)
  })
})

/** Train to the end. @returns rate and distortion of the same examples, the latter by quadrature */
async function trained(objective: string, options: Readonly<Record<string, unknown>>): Promise<Place> {
  const training = { 'batch-size': data.train, steps: 1500, 'learning-rate': 2e-2, schedule: 'cosine' }
  const config = resolveConfig(registry, {
    parts: { dataset: 'linear', encoder: 'linear', decoder: 'linear', marginal: 'gaussian', objective },
    options: { dataset: data, objective: options },
    evaluate: [],
    evaluateOptions: {},
    settings: { ...training, latents: [2], quadrature: 6, 'evaluate-quadrature': 24 },
  })
  const { rows } = await executeRun({ registry, config, output: nowhere })
  const { rate, distortion } = rows.find(({ split }) => split === 'train')!
  return { rate: rate as number, distortion: distortion as number }
}
