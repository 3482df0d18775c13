import { hostNoise, type HostNoise } from '@elbow-vae/core'
import { logDeterminant } from './log-determinant.js'

/** The numbers that define a linear-Gaussian population. */
export interface PopulationOptions {
  /** Dimensions of x, d. */
  readonly dimensions: number
  /** Dimensions of z*, L. */
  readonly factors: number
  /** Standard deviation of the noise, s. */
  readonly deviation: number
  readonly seed: number
}

export interface LinearPopulation extends PopulationOptions {
  /** W*, d rows of L numbers. */
  readonly loadings: readonly Float64Array[]
  /** Cov x = W* W*ᵀ + s² I, d rows. */
  readonly covariance: readonly Float64Array[]
  /** Differential entropy of x, nats. */
  readonly entropy: number
}

/**
 * The model of probabilistic principal component analysis (Tipping & Bishop 1999).
 *
 *   x = W* z* + s ε,   z* ~ N(0, I),   ε ~ N(0, I),   W*_ij ~ N(0, 1) drawn once
 *
 *   H = ½ log det(2πe (W* W*ᵀ + s² I))
 */
export function linearPopulation({ dimensions, factors, deviation, seed }: PopulationOptions): LinearPopulation {
  const weights = hostNoise({ seed, stream: 'linear/loadings', step: 0 }).normal(dimensions * factors)
  const loadings = Array.from({ length: dimensions }, (_, i) =>
    Float64Array.from(weights.subarray(i * factors, (i + 1) * factors)),
  )
  const covariance = loadings.map((a, i) =>
    Float64Array.from(loadings, (b, j) => dot(a, b) + (i === j ? deviation ** 2 : 0)),
  )
  const entropy = 0.5 * (dimensions * Math.log(2 * Math.PI * Math.E) + logDeterminant(covariance))
  return { dimensions, factors, deviation, seed, loadings, covariance, entropy }
}

/** Draw x of `count` examples, [count, d]. The first examples do not depend on `count`. */
export function drawExamples(population: LinearPopulation, noise: HostNoise, count: number): Float32Array {
  const { dimensions, factors, deviation, loadings } = population
  const truth = noise.normal(count * factors)
  const x = noise.normal(count * dimensions)
  for (let n = 0; n < count; n++) {
    const z = truth.subarray(n * factors, (n + 1) * factors)
    for (let i = 0; i < dimensions; i++) {
      const index = n * dimensions + i
      x[index] = dot(loadings[i]!, z) + deviation * x[index]!
    }
  }
  return x
}

function dot(a: Float64Array | Float32Array, b: Float64Array | Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
