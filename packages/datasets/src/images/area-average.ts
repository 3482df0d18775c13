/** Part of a source pixel that lies within a target pixel, in cells of which both are made. */
interface Overlap {
  readonly source: number
  readonly target: number
  readonly cells: number
}

/** Shrinks square pictures by averaging areas, in whole numbers: nothing is rounded. */
export interface AreaAverage {
  /** What a target pixel holds where every source pixel under it is 1. */
  readonly white: number
  /** [from, from] of 0 and 1 to [to, to] of 0 … white. */
  average(picture: Uint8Array): Uint8Array
}

/**
 * A target pixel is the mean of the source pixels under it, each by the area of it that lies there.
 *
 *   y(r, c) = Σ_i Σ_j w(r, i) w(c, j) x(i, j) / white,  w(r, i) = |[r, r+1)·from ∩ [i, i+1)·to| / gcd
 *
 * From 105 to 28 pixels, a target pixel covers 3.75 × 3.75 source pixels: 15 × 15 cells, so white = 225.
 *
 * @param from, to  pixels of a side; white must fit a byte
 */
export function areaAverage(from: number, to: number): AreaAverage {
  const divisor = gcd(from, to)
  const white = (from / divisor) ** 2
  if (white > 255) throw new RangeError(`${white} levels of grey do not fit a byte`)
  const overlaps = overlapsOf(from / divisor, to / divisor, to)
  return {
    white,
    average(picture) {
      const narrow = new Uint8Array(from * to)
      for (const { source, target, cells } of overlaps) {
        for (let row = 0; row < from; row++) narrow[row * to + target]! += cells * picture[row * from + source]!
      }
      const small = new Uint8Array(to * to)
      for (const { source, target, cells } of overlaps) {
        for (let column = 0; column < to; column++)
          small[target * to + column]! += cells * narrow[source * to + column]!
      }
      return small
    },
  }
}

/** A source pixel is `sourceCells` wide, a target pixel `targetCells`. */
function overlapsOf(targetCells: number, sourceCells: number, targets: number): Overlap[] {
  const overlaps: Overlap[] = []
  for (let at = 0; at < targets * targetCells;) {
    const [source, target] = [Math.floor(at / sourceCells), Math.floor(at / targetCells)]
    const end = Math.min((source + 1) * sourceCells, (target + 1) * targetCells)
    overlaps.push({ source, target, cells: end - at })
    at = end
  }
  return overlaps
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
