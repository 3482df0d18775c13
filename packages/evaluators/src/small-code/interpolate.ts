/** A function of one variable, tabulated at evenly spaced points. */
export interface GridFunction {
  readonly start: number
  readonly spacing: number
  readonly values: Float64Array
}

/** Linear interpolation at x; constant beyond the ends. */
export function interpolate({ start, spacing, values }: GridFunction, x: number): number {
  const last = values.length - 1
  const position = Math.min(Math.max((x - start) / spacing, 0), last)
  const left = Math.min(Math.floor(position), last - 1)
  const weight = position - left
  return values[left]! * (1 - weight) + values[left + 1]! * weight
}

/** `count` numbers from `start` to `end`, both included. */
export const linspace = (start: number, end: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => start + ((end - start) * i) / (count - 1))
