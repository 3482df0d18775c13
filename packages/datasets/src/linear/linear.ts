import { createHash } from 'node:crypto'
import { definePlugin, hostNoise, type Split, type SplitName } from '@elbow-vae/core'
import { drawExamples, linearPopulation, type LinearPopulation } from './population.js'

const count = (examples: number, help: string) =>
  ({ default: examples, min: 0, max: 10_000_000, integer: true, unit: 'examples', help }) as const

/**
 * Linear-Gaussian data, for which every number that Elbow reports has a closed form.
 *
 * `entropy` is the differential entropy of the population, ½ log det(2πe (W* W*ᵀ + s² I)). It can be negative.
 */
export const linear = definePlugin({
  kind: 'dataset',
  name: 'linear',
  summary: 'linear-Gaussian data, x = W* z* + s ε: rate, distortion, likelihood and information have closed forms',
  equation: 'x = W* z* + s ε, z* ~ N(0, I), ε ~ N(0, I)',
  paper: 'Tipping & Bishop 1999, Probabilistic Principal Component Analysis, JRSS B',
  options: {
    dimensions: { default: 8, min: 1, max: 1000, integer: true, help: 'dimensions of x' },
    factors: { default: 2, min: 1, max: 1000, integer: true, help: 'dimensions of the true latent variable z*' },
    deviation: { default: 0.5, min: 1e-6, help: 'standard deviation of the noise' },
    seed: { default: 1, min: 0, integer: true, help: 'seed of W* and of the examples, independent of --seed' },
    train: { ...count(10_000, 'training examples'), min: 1 },
    validation: count(1000, 'validation examples; 0: no such split'),
    test: count(10_000, 'test examples; 0: no such split'),
  },
  create({ train, validation, test, ...options }) {
    const population = linearPopulation(options)
    const sizes = { train, validation, test }
    const splits = (['train', 'validation', 'test'] as const)
      .filter((name) => sizes[name] > 0)
      .map((name) => [name, drawSplit(population, name, sizes[name])] as const)
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

/** Draw the examples of one split; each split has its own random stream. */
function drawSplit(population: LinearPopulation, name: SplitName, size: number): Split {
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
