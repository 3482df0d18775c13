/** Overlap of a source pixel and a target pixel, in cells of the common grid. */
interface Overlap {
  readonly source: number
  readonly target: number
  readonly cells: number
}

/** Downsamples square images by area averaging, in integers, so nothing is rounded. */
export interface AreaAverage {
  /** Value of a target pixel if all source pixels under it are 1. */
  readonly white: number
  /** [from, from] of 0 and 1 to [to, to] of 0 … white. */
  average(image: Uint8Array): Uint8Array
}

/**
 * Each target pixel is the mean of the source pixels, weighted by the area of overlap.
 *
 *   y(r, c) = Σ_i Σ_j w(r, i) w(c, j) x(i, j) / white,  w(r, i) = |[r, r+1)·from ∩ [i, i+1)·to| / gcd
 *
 * From 105 to 28 pixels, a target pixel covers 3.75 × 3.75 source pixels: 15 × 15 cells, so white = 225.
 *
 * @param from  source pixels per side
 * @param to    target pixels per side; white must be at most 255
 */
export function areaAverage(from: number, to: number): AreaAverage {
  const divisor = gcd(from, to)
  const white = (from / divisor) ** 2
  if (white > 255) throw new RangeError(`${white} gray levels do not fit into a byte`)
  const overlaps = overlapsOf(from / divisor, to / divisor, to)
  return {
    white,
    average(image) {
      const narrow = new Uint8Array(from * to)
      for (const { source, target, cells } of overlaps) {
        for (let row = 0; row < from; row++) narrow[row * to + target]! += cells * image[row * from + source]!
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
  for (let cell = 0; cell < targets * targetCells;) {
    const [source, target] = [Math.floor(cell / sourceCells), Math.floor(cell / targetCells)]
    const end = Math.min((source + 1) * sourceCells, (target + 1) * targetCells)
    overlaps.push({ source, target, cells: end - cell })
    cell = end
  }
  return overlaps
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
