/** A mean and its standard error. */
export interface Estimate {
  readonly mean: number
  /** 0 where nothing was sampled; Infinity where one sample leaves it unknown. */
  readonly error: number
}

/** Weighted mean in float64. @param weights sum to 1 */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  return values.reduce((sum, value, i) => sum + value * weights[i]!, 0)
}

/** Standard error of the mean of independent values: s/√n. */
export function standardError(values: ArrayLike<number>): number {
  const n = values.length
  if (n < 2) return Infinity
  const each = Float64Array.from(values)
  const mean = each.reduce((sum, value) => sum + value, 0) / n
  const squares = each.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (n - 1) / n)
}

/**
 * A statistic of independent parts, and its standard error by the jackknife:
 *
 *   se² = (n − 1)/n Σ_i (θ_(i) − θ̄)²     Efron & Stein 1981, eq. 1.5; θ_(i) leaves part i out, θ̄ is their mean
 *
 * @param count  n, parts
 * @param of     the statistic of all parts, or of all but one
 */
export function jackknife(count: number, of: (without?: number) => number): Estimate {
  const mean = of()
  if (count < 2) return { mean, error: Infinity }
  const leftOut = Array.from({ length: count }, (_, i) => of(i))
  const centre = leftOut.reduce((sum, each) => sum + each, 0) / count
  const squares = leftOut.reduce((sum, each) => sum + (each - centre) ** 2, 0)
  return { mean, error: Math.sqrt(((count - 1) / count) * squares) }
}
