/** A row-major matrix, [rows, size]. */
export interface RowMatrix {
  readonly size: number
  readonly values: Float32Array
}

/**
 * Agreement of two lists of images: similarity of corresponding rows relative to non-corresponding rows.
 *
 *   1 − E_i |a_i − b_i| / E_{i≠j} |a_i − b_j|
 *
 * @returns 1 if each a_i equals b_i, 0 if they are unrelated
 */
export function agreement(a: RowMatrix, b: RowMatrix): number {
  const count = a.values.length / a.size
  let own = 0
  let other = 0
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const difference = distance(a, i, b, j, Math.abs)
      if (i === j) own += difference / count
      else other += difference / (count * (count - 1))
    }
  }
  return other === 0 ? 1 : 1 - own / other
}

/**
 * Recognition of reconstructions: the probability that the code of a reconstruction is nearer to the code of its own input than
 * to the code of another input. Ties count as one half.
 *
 * @param codes            of the inputs
 * @param reconstructions  codes of their reconstructions, row by row
 * @returns 1 if every reconstruction is recognized, ½ if reconstructions are unrelated to their inputs
 */
export function recognition(codes: RowMatrix, reconstructions: RowMatrix): number {
  const count = codes.values.length / codes.size
  let sum = 0
  for (let i = 0; i < count; i++) {
    const own = distance(reconstructions, i, codes, i, square)
    for (let j = 0; j < count; j++) {
      if (i === j) continue
      const other = distance(reconstructions, i, codes, j, square)
      sum += other > own ? 1 : other === own ? 0.5 : 0
    }
  }
  return sum / (count * (count - 1))
}

const square = (x: number) => x * x

/** Σ_d penalty(a_id − b_jd) */
function distance(a: RowMatrix, i: number, b: RowMatrix, j: number, penalty: (difference: number) => number): number {
  let sum = 0
  for (let d = 0; d < a.size; d++) sum += penalty(a.values[i * a.size + d]! - b.values[j * b.size + d]!)
  return sum
}
