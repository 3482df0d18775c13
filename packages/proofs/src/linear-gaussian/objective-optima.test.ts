import { executeRun, resolveConfig } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { nowhere, registry } from '@elbow-vae/cli/testing'
import { linearDataset } from './linear-model.test.helper.js'
import { symmetricEigen, type NestedMatrix } from './matrix.test.helper.js'
import { waterFilling, type RateDistortionPoint } from './water-filling.test.helper.js'

const data = { dimensions: 4, factors: 2, deviation: 1, seed: 1, train: 300, validation: 0, test: 0 }

/** Covariance of the examples, not of the population, so that the optimum is exact. */
const covariance = ((): NestedMatrix => {
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
  /** The minimized function of R and D; by default its optimum is −log p(x) of the best model. */
  readonly cost?: (point: RateDistortionPoint) => number
  readonly optimum?: RateDistortionPoint
  /** Quadrature nodes per dimension of the code in training, by default 6. `tc` compares every code with every posterior. */
  readonly quadrature?: number
}

const bound = ({ rate, distortion }: RateDistortionPoint) => rate + distortion
const elbo = best(bound)
const weighed = (beta: number): Pick<Case, 'cost' | 'optimum'> => {
  const cost = ({ rate, distortion }: RateDistortionPoint) => distortion + beta * rate
  return { cost, optimum: best(cost) }
}
/** The rate costs nothing. */
const free = weighed(0)
/** At a target rate: the distortion and the deviation from the target. */
const atRate = (rate: number): Pick<Case, 'cost' | 'optimum'> => ({
  cost: (point) => point.distortion + 10 * Math.abs(point.rate - rate),
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
    cost: (point) => point.rate + 10 * Math.abs(point.distortion - 6.5),
    optimum: near('distortion', 6.5),
  },
  { objective: 'free-bits', options: { nats: 3, groups: 'code' }, ...atRate(3) }, // more than the rate of the elbo's optimum
  { objective: 'free-bits', options: { nats: 0.1 } }, // less than it, in each dimension
  { objective: 'entropy-annealed', options: { 'anneal-epochs': 100 } },
  // At the optimum of the elbo, q(z) = m(z): their divergence and the total correlation are 0.
  { objective: 'info', options: { alpha: 0, lambda: 10 } },
  { objective: 'tc', options: { estimator: 'weighted' }, quadrature: 3 },
  { objective: 'tc', options: { estimator: 'stratified' }, quadrature: 3 },
  { objective: 'factor', options: { critic: [16], gamma: 1 } },
  { objective: 'iwae' },
  { objective: 'iwae', options: { gradient: 'doubly-reparameterized' } },
  { objective: 'info', options: { lambda: 10 }, ...free },
  { objective: 'wae', ...free },
  { objective: 'no-rate', ...free },
]

describe('on linear-Gaussian data', () => {
  const points = new Map<string, RateDistortionPoint>()
  it.each(cases)(
    '$objective $options: reaches the theoretical optimum',
    async ({ objective, options = {}, cost = bound, optimum = elbo, quadrature = 6 }) => {
      const point = await trained(objective, options, quadrature)
      points.set(objective, point)
      expect(cost(point) - cost(optimum)).toBeGreaterThan(-1e-3) // no model is below the frontier
      expect(cost(point) - cost(optimum)).toBeLessThan(0.03)
    },
  )

  it('"no-rate" does not limit the rate, "wae" only the distance of q(z) from m(z)', () => {
    expect(points.get('no-rate')!.rate).toBeGreaterThan(2 * points.get('wae')!.rate)
    expect(points.get('wae')!.rate).toBeGreaterThan(elbo.rate)
  })
})

/** Train, and measure rate and distortion on the training examples; the distortion by quadrature. */
async function trained(
  objective: string,
  options: Readonly<Record<string, unknown>>,
  quadrature: number,
): Promise<RateDistortionPoint> {
  const training = { 'batch-size': data.train, steps: 1500, 'learning-rate': 2e-2, schedule: 'cosine' }
  const config = resolveConfig(registry, {
    parts: { dataset: 'linear', encoder: 'linear', decoder: 'linear', marginal: 'gaussian', objective },
    options: { dataset: data, objective: options },
    evaluate: [],
    evaluateOptions: {},
    settings: { ...training, latents: [2], quadrature, 'evaluate-quadrature': 24 },
  })
  const { rows } = await executeRun({ registry, config, output: nowhere })
  const { rate, distortion } = rows.find(({ split }) => split === 'train')!
  return { rate: rate as number, distortion: distortion as number }
}
