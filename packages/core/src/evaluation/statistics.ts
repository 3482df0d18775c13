import type { Estimate } from '../contracts/evaluation.js'

/** Weighted mean in float64. @param weights sum to 1 */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  return values.reduce((sum, value, i) => sum + value * weights[i]!, 0)
}

/** Standard error of the mean of independent values: s/√n. */
export function standardError(values: ArrayLike<number>): number {
  const n = values.length
  if (n < 2) return Infinity
  const samples = Float64Array.from(values)
  const mean = samples.reduce((sum, value) => sum + value, 0) / n
  const squares = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (n - 1) / n)
}

/**
 * A statistic of independent parts, and its standard error by the jackknife:
 *
 *   se² = (n − 1)/n Σ_i (θ_(i) − θ̄)²     Efron & Stein 1981, eq. 1.5; θ_(i) leaves part i out, θ̄ is their mean
 *
 * @param count      n, parts
 * @param statistic  of all parts, or of all except part `without`
 */
export function jackknife(count: number, statistic: (without?: number) => number): Estimate {
  const mean = statistic()
  if (count < 2) return { mean, error: Infinity }
  const leftOut = Array.from({ length: count }, (_, i) => statistic(i))
  const center = leftOut.reduce((sum, value) => sum + value, 0) / count
  const squares = leftOut.reduce((sum, value) => sum + (value - center) ** 2, 0)
  return { mean, error: Math.sqrt(((count - 1) / count) * squares) }
}
