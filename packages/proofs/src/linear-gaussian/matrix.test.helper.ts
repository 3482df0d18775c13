/** Rows of numbers, in float64. */
export type NestedMatrix = readonly (readonly number[])[]

export const identityMatrix = (size: number): NestedMatrix => diagonal(new Array<number>(size).fill(1))
export const diagonal = (values: readonly number[]): NestedMatrix =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)))
export const transposeMatrix = (a: NestedMatrix): NestedMatrix => a[0]!.map((_, j) => a.map((row) => row[j]!))
export const plus = (a: NestedMatrix, b: NestedMatrix, factor = 1): NestedMatrix =>
  a.map((row, i) => row.map((value, j) => value + factor * b[i]![j]!))
export const times = (a: NestedMatrix, b: NestedMatrix): NestedMatrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)))
export const apply = (a: NestedMatrix, x: readonly number[]): readonly number[] =>
  a.map((row) => row.reduce((sum, value, k) => sum + value * x[k]!, 0))
/** A C Aᵀ */
export const sandwich = (a: NestedMatrix, c: NestedMatrix): NestedMatrix => times(times(a, c), transposeMatrix(a))
export const diagonalOf = (a: NestedMatrix): readonly number[] => a.map((row, i) => row[i]!)
export const trace = (a: NestedMatrix): number => sum(diagonalOf(a))
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * A = Q Λ Qᵀ of a symmetric matrix, by Jacobi rotations (Golub & Van Loan, section 8.5).
 *
 * @returns eigenvalues in descending order, and the eigenvectors as rows
 */
export function symmetricEigen(matrix: NestedMatrix): {
  readonly values: readonly number[]
  readonly vectors: NestedMatrix
} {
  const n = matrix.length
  let a = matrix
  let q = identityMatrix(n)
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const angle = 0.5 * Math.atan2(2 * a[i]![j]!, a[j]![j]! - a[i]![i]!)
        const rotation = identityMatrix(n).map((row) => [...row])
        rotation[i]![i] = rotation[j]![j] = Math.cos(angle)
        rotation[i]![j] = -Math.sin(angle)
        rotation[j]![i] = Math.sin(angle)
        a = sandwich(rotation, a)
        q = times(rotation, q)
      }
    }
  }
  const order = diagonalOf(a)
    .map((value, i) => ({ value, vector: q[i]! }))
    .sort((x, y) => y.value - x.value)
  return { values: order.map(({ value }) => value), vectors: order.map(({ vector }) => vector) }
}

/** log det A of a symmetric positive definite matrix. */
export const symmetricLogDeterminant = (a: NestedMatrix): number => sum(symmetricEigen(a).values.map(Math.log))

/** A⁻¹ of a symmetric positive definite matrix. */
export function inverse(a: NestedMatrix): NestedMatrix {
  const { values, vectors } = symmetricEigen(a)
  return sandwich(transposeMatrix(vectors), diagonal(values.map((value) => 1 / value)))
}
