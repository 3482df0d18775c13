import { createHash } from 'node:crypto'
import { definePlugin, hostNoise, type Split, type SplitName } from '@elbow/core'
import { drawExamples, linearPopulation, type LinearPopulation } from './linear/population.js'

const count = (examples: number, help: string) =>
  ({ default: examples, min: 0, max: 10_000_000, integer: true, unit: 'examples', help }) as const

/**
 * Linear-Gaussian data, for which every number Elbow reports has a closed form.
 *
 * `entropy` is differential, of the population: ½ log det(2πe (W* W*ᵀ + s² I)). It can be negative.
 */
export const linear = definePlugin({
  kind: 'dataset',
  name: 'linear',
  summary: 'x = W* z* + noise, all Gaussian: rate, distortion, likelihood and information have closed forms',
  equation: 'x = W* z* + s ε, z* ~ N(0, I), ε ~ N(0, I)',
  paper: 'Tipping & Bishop 1999, Probabilistic Principal Component Analysis, JRSS B',
  options: {
    dimensions: { default: 8, min: 1, max: 1000, integer: true, help: 'dimensions of x' },
    factors: { default: 2, min: 1, max: 1000, integer: true, help: 'dimensions of the true latent variable z*' },
    deviation: { default: 0.5, min: 1e-6, help: 'standard deviation of the noise' },
    seed: { default: 1, min: 0, integer: true, help: 'decides W* and every example; apart from the seed of the run' },
    train: { ...count(10_000, 'examples to train on'), min: 1 },
    validation: count(1000, 'examples to validate on; 0 leaves the split out'),
    test: count(10_000, 'examples to test on; 0 leaves the split out'),
  },
  create({ train, validation, test, ...options }) {
    const population = linearPopulation(options)
    const sizes = { train, validation, test }
    const splits = Object.entries(sizes).flatMap(([name, size]) =>
      size > 0 ? [[name, drawnSplit(population, name as SplitName, size)] as const] : [],
    )
    return {
      event: [options.dimensions],
      kind: 'continuous',
      splits: Object.fromEntries(splits),
      entropy: population.entropy,
      checksum: createHash('sha256')
        .update(JSON.stringify({ linear: 1, ...options, ...sizes }))
        .digest('hex'),
    }
  },
})

/** Examples of one split; drawn from a stream of its own. */
function drawnSplit(population: LinearPopulation, name: SplitName, size: number): Split {
  const { dimensions, seed } = population
  const x = drawExamples(population, hostNoise({ seed, stream: `linear/${name}`, step: 0 }), size)
  return {
    size,
    rows(indices) {
      const rows = new Float32Array(indices.length * dimensions)
      indices.forEach((index, i) => rows.set(x.subarray(index * dimensions, (index + 1) * dimensions), i * dimensions))
      return rows
    },
  }
}
