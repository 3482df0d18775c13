import type { Row } from '@elbow-vae/core'

/** The interval of a category on the axis: from `start` to `end`, around `center`. */
export interface Bin {
  readonly start: number
  readonly center: number
  readonly end: number
}

/**
 * The bins of the categories of the data. Edges are halfway between neighbors; a category without a value is at its index.
 *
 * @param rows  data-space.arrow
 */
export function binsOf(rows: readonly Row[]): readonly Bin[] {
  const centers = rows.map(({ x, value }) => (typeof value === 'number' ? value : Number(x)))
  const steps = centers.slice(1).map((center, i) => center - (centers[i] ?? NaN))
  const step = (i: number) => steps[Math.min(Math.max(i, 0), steps.length - 1)] ?? 1
  return centers.map((center, i) => ({
    start: withoutRoundingError(center - step(i - 1) / 2),
    center: withoutRoundingError(center),
    end: withoutRoundingError(center + step(i) / 2),
  }))
}

/** From the start of the first bin to the end of the last. */
export const extentOf = (bins: readonly Bin[]): [number, number] => [bins[0]?.start ?? 0, bins.at(-1)?.end ?? 1]

/** −2, not −2.0000000000000004. */
const withoutRoundingError = (value: number) => Number(value.toPrecision(9))
