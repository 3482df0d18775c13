import { sum } from './matrix.test.helper.js'

/** A point in the rate–distortion plane, nats per example. */
export interface RateDistortionPoint {
  readonly rate: number
  readonly distortion: number
}

/**
 * The minimum distortion of linear-Gaussian models at a rate: reverse water-filling (Cover & Thomas, theorem 10.3.3) with at
 * most as many components as latent dimensions, and isotropic noise for the remainder of x.
 *
 *   R = Σ_i ½ log⁺(λ_i / θ),   D = d/2 log(2πe M/d),   M = Σ_{i ≤ size} min(θ, λ_i) + Σ_{i > size} λ_i
 *
 * @param eigenvalues  of the covariance of x, in descending order
 * @param size         dimensions of the code
 */
export function waterFilling(eigenvalues: readonly number[], size: number) {
  const [components, lost] = [eigenvalues.slice(0, size), eigenvalues.slice(size)]
  const d = eigenvalues.length
  /** @param level  θ, the water level */
  const pointAt = (level: number): RateDistortionPoint => {
    const squared = sum(components.map((value) => Math.min(level, value))) + sum(lost)
    return {
      rate: sum(components.map((value) => 0.5 * Math.log(Math.max(1, value / level)))),
      distortion: (d / 2) * Math.log((2 * Math.PI * Math.E * squared) / d),
    }
  }
  const levels = Array.from({ length: 20_000 }, (_, i) => components[0]! * Math.exp(-i / 2000))
  /** The point of minimum cost, to 4 digits of the level. */
  const best = (cost: (point: RateDistortionPoint) => number): RateDistortionPoint =>
    levels.map(pointAt).reduce((a, b) => (cost(a) <= cost(b) ? a : b))
  const near = (name: keyof RateDistortionPoint, value: number) => best((point) => Math.abs(point[name] - value))
  return { best, near }
}
