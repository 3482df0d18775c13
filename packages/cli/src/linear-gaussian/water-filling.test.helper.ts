import { sum } from './matrix.test.helper.js'

/** A point of the plane, nats per example. */
export interface Place {
  readonly rate: number
  readonly distortion: number
}

/**
 * The least distortion of any linear-Gaussian model at a rate: reverse water-filling (Cover & Thomas, theorem 10.3.3), with
 * no more components than the code has dimensions, and an isotropic noise that fits what is left of x.
 *
 *   R = Σ_i ½ log⁺(λ_i / θ),   D = d/2 log(2πe M/d),   M = Σ_{i ≤ size} min(θ, λ_i) + Σ_{i > size} λ_i
 *
 * @param eigenvalues  of the covariance of x, from the largest down
 * @param size         of the code
 */
export function waterFilling(eigenvalues: readonly number[], size: number) {
  const [kept, lost] = [eigenvalues.slice(0, size), eigenvalues.slice(size)]
  const d = eigenvalues.length
  /** @param level  θ, the water */
  const at = (level: number): Place => {
    const squared = sum(kept.map((value) => Math.min(level, value))) + sum(lost)
    return {
      rate: sum(kept.map((value) => 0.5 * Math.log(Math.max(1, value / level)))),
      distortion: (d / 2) * Math.log((2 * Math.PI * Math.E * squared) / d),
    }
  }
  const levels = Array.from({ length: 20_000 }, (_, i) => kept[0]! * Math.exp(-i / 2000))
  /** Where a cost is least, to 4 digits of the level. */
  const best = (cost: (place: Place) => number): Place => levels.map(at).reduce((a, b) => (cost(a) <= cost(b) ? a : b))
  const near = (name: keyof Place, value: number) => best((place) => Math.abs(place[name] - value))
  return { best, near }
}
