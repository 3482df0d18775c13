/** A function of one number, known at even distances. */
export interface Tabulated {
  readonly start: number
  readonly spacing: number
  readonly values: Float64Array
}

/** The function at x, straight between its points; beyond them, that of the nearest end. */
export function interpolate({ start, spacing, values }: Tabulated, x: number): number {
  const last = values.length - 1
  const place = Math.min(Math.max((x - start) / spacing, 0), last)
  const left = Math.min(Math.floor(place), last - 1)
  const share = place - left
  return values[left]! * (1 - share) + values[left + 1]! * share
}

/** `count` numbers from `start` to `end`, both included. */
export const evenly = (start: number, end: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => start + ((end - start) * i) / (count - 1))
