/** The lower triangle L of A = L Lᵀ, for a symmetric positive definite matrix A. */
export interface Cholesky {
  readonly size: number
  /** [size, size], row-major; 0 above the diagonal. */
  readonly lower: Float64Array
}

/** @param matrix  [size, size], row-major; only the lower triangle is read */
export function cholesky(matrix: Float64Array, size: number): Cholesky {
  const lower = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!
      for (let k = 0; k < j; k++) rest -= lower[i * size + k]! * lower[j * size + k]!
      lower[i * size + j] = i === j ? Math.sqrt(rest) : rest / lower[j * size + j]!
    }
  }
  return { size, lower }
}

/** Solve A x = b: first L y = b, then Lᵀ x = y. */
export function solve({ size, lower }: Cholesky, b: Float64Array): Float64Array {
  const x = Float64Array.from(b)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * size + k]! * x[k]!
    x[i]! /= lower[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= lower[k * size + i]! * x[k]!
    x[i]! /= lower[i * size + i]!
  }
  return x
}
