import type { Geometry } from './geometry.js'

/** Number of convolutions in the residual layers of one stream at one size. */
const convolutions = ({ layers, pairs, reach }: Geometry) => 4 * layers * (reach > 0 ? pairs : 1)

/** Widths of the cache of one stream at one position: the inputs of its convolutions, and the output for the larger size. */
export function cacheWidths(geometry: Geometry, scale: number): number[] {
  const { pairs, depth, reach } = geometry
  if (reach > 0) return []
  const shrunk = scale < pairs - 1 ? 1 : 0
  const grown = scale > 0 ? 1 : 0
  return Array.from({ length: convolutions(geometry) + shrunk + grown }, () => depth)
}

/** Widths of the terms that a row step computes for each pixel: for the first layer and for the residual layers. */
export function rowContextWidths(geometry: Geometry): number[] {
  const { depth } = geometry
  return [depth, ...Array.from({ length: convolutions(geometry) }, () => 2 * depth)]
}
