/** Vectors of equal length, one after the other: [rows, size]. */
export interface Rows {
  readonly size: number
  readonly values: Float32Array
}

/**
 * How much more alike two lists of images are row by row than any two of their rows.
 *
 *   1 − E_i |a_i − b_i| / E_{i≠j} |a_i − b_j|
 *
 * @returns 1 where each a_i equals its b_i, 0 where they have nothing to do with each other
 */
export function agreement(a: Rows, b: Rows): number {
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
 * Whether a reconstruction is still recognised: the probability that its code is nearer to the code of its own input than
 * to that of another one, ties counted as halves.
 *
 * @param codes            of the inputs
 * @param reconstructions  codes of their reconstructions, row by row
 * @returns 1 where each is recognised, ½ where reconstructions have nothing to do with their inputs
 */
export function recognition(codes: Rows, reconstructions: Rows): number {
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

/** Sum over dimensions of what `of` makes of the difference between row i of a and row j of b. */
function distance(a: Rows, i: number, b: Rows, j: number, of: (difference: number) => number): number {
  let sum = 0
  for (let d = 0; d < a.size; d++) sum += of(a.values[i * a.size + d]! - b.values[j * b.size + d]!)
  return sum
}
