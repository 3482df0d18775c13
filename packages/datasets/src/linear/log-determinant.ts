/**
 * log det A of a symmetric positive definite matrix, by Cholesky: A = L Lᵀ, log det A = 2 Σ log L_ii.
 *
 * @param matrix  rows of A
 */
export function logDeterminant(matrix: readonly Float64Array[]): number {
  const lower = matrix.map(({ length }) => new Float64Array(length))
  let sum = 0
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!
      for (let k = 0; k < j; k++) rest -= lower[i]![k]! * lower[j]![k]!
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!
    }
    sum += 2 * Math.log(lower[i]![i]!)
  })
  return sum
}
