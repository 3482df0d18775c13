import type { Row } from '@elbow/core'

/** Where a category is drawn: from `start` to `end`, around `centre`. */
export interface Bin {
  readonly start: number
  readonly centre: number
  readonly end: number
}

/**
 * Bins of the data's categories, each as wide as half the way to its neighbours; by index where they have no value.
 *
 * @param rows  data-space.arrow
 */
export function binsOf(rows: readonly Row[]): readonly Bin[] {
  const centres = rows.map(({ x, value }) => (typeof value === 'number' ? value : Number(x)))
  const steps = centres.slice(1).map((centre, i) => centre - centres[i]!)
  const step = (i: number) => steps[Math.min(Math.max(i, 0), steps.length - 1)] ?? 1
  return centres.map((centre, i) => ({
    start: tidy(centre - step(i - 1) / 2),
    centre: tidy(centre),
    end: tidy(centre + step(i) / 2),
  }))
}

/** From the first bin's start to the last one's end. */
export const extentOf = (bins: readonly Bin[]): [number, number] => [bins[0]?.start ?? 0, bins.at(-1)?.end ?? 1]

/** −2, not −2.0000000000000004. */
const tidy = (value: number) => Number(value.toPrecision(9))
