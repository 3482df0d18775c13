/** A table of probabilities, row-major, in float64: `rows` distributions over `size` values. */
export interface ProbabilityTable {
  readonly rows: number
  readonly size: number
  readonly data: Float64Array
}

/**
 * Probabilities from float32 log-probabilities, [size, rows].
 *
 * Each column is normalized again in float64. Sums over the table then satisfy H − D ≤ I ≤ R up to float64 rounding.
 *
 * @param data  log p of value i under condition j, at [i, j]
 */
export function fromLogColumns(data: ArrayLike<number>, size: number, rows: number): ProbabilityTable {
  const table = new Float64Array(rows * size)
  for (let j = 0; j < rows; j++) {
    let top = -Infinity
    for (let i = 0; i < size; i++) top = Math.max(top, data[i * rows + j]!)
    let sum = 0
    for (let i = 0; i < size; i++) sum += table[j * size + i] = Math.exp(data[i * rows + j]! - top)
    for (let i = 0; i < size; i++) table[j * size + i]! /= sum
  }
  return { rows, size, data: table }
}

/** Normalized log-probabilities, [size, rows]. Unlike probabilities, they do not underflow below 1e-308. */
export function normalizedLogs(data: ArrayLike<number>, size: number, rows: number): Float64Array {
  const out = Float64Array.from(data)
  for (let j = 0; j < rows; j++) {
    let top = -Infinity
    for (let i = 0; i < size; i++) top = Math.max(top, data[i * rows + j]!)
    let sum = 0
    for (let i = 0; i < size; i++) sum += Math.exp(data[i * rows + j]! - top)
    for (let i = 0; i < size; i++) out[i * rows + j]! -= top + Math.log(sum)
  }
  return out
}

/** [rows, columns] -> [columns, rows] */
export function transposeFlat(data: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = new Float64Array(data.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j]!
  return out
}

/** Mixture of a table's rows: Σ_j p_j table[j, ·]. */
export function mixtureOfRows(table: ProbabilityTable, weights: Float64Array): Float64Array {
  const out = new Float64Array(table.size)
  for (let j = 0; j < table.rows; j++) {
    for (let i = 0; i < table.size; i++) out[i]! += weights[j]! * table.data[j * table.size + i]!
  }
  return out
}

/** Table product: p(c|a) = Σ_b p(b|a) p(c|b). */
export function compose(first: ProbabilityTable, second: ProbabilityTable): ProbabilityTable {
  const data = new Float64Array(first.rows * second.size)
  for (let a = 0; a < first.rows; a++) {
    const row = mixtureOfRows(second, first.data.subarray(a * first.size, (a + 1) * first.size))
    data.set(row, a * second.size)
  }
  return { rows: first.rows, size: second.size, data }
}

/** I = Σ_j p_j KL(table[j, ·] ‖ mixture), in nats. */
export function mutualInformation(table: ProbabilityTable, weights: Float64Array): number {
  const marginal = mixtureOfRows(table, weights)
  let information = 0
  for (let j = 0; j < table.rows; j++) {
    const row = table.data.subarray(j * table.size, (j + 1) * table.size)
    information += weights[j]! * klDivergence(row, marginal)
  }
  return information
}

/** KL(p ‖ q) = Σ p log p/q, in nats; 0 log 0 = 0. */
export function klDivergence(p: Float64Array, q: Float64Array): number {
  return p.reduce((sum, value, i) => (value === 0 ? sum : sum + value * Math.log(value / q[i]!)), 0)
}
