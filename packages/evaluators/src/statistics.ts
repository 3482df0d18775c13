/** Weighted mean in float64. @param weights sum to 1 */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  return values.reduce((sum, value, i) => sum + value * weights[i]!, 0)
}

/** Standard error of the mean of independent values: s/√n. */
export function standardError(values: Float64Array): number {
  const n = values.length
  if (n < 2) return Infinity
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (n - 1) / n)
}
