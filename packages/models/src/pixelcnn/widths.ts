import type { Geometry } from './geometry.js'

/** Convolutions of the residual layers of one stream at one size. */
const convolutions = ({ layers, pairs, reach }: Geometry) => 4 * layers * (reach > 0 ? pairs : 1)

/** Widths of what one stream remembers of a place: the inputs of its convolutions, and what goes back to a larger size. */
export function rememberedWidths(geometry: Geometry, scale: number): number[] {
  const { pairs, depth, reach } = geometry
  if (reach > 0) return []
  const shrunk = scale < pairs - 1 ? 1 : 0
  const grown = scale > 0 ? 1 : 0
  return Array.from({ length: convolutions(geometry) + shrunk + grown }, () => depth)
}

/** Widths of what a row knows beforehand of each pixel's convolutions: of the one that comes in, and of the layers'. */
export function preparedWidths(geometry: Geometry): number[] {
  const { depth } = geometry
  return [depth, ...Array.from({ length: convolutions(geometry) }, () => 2 * depth)]
}
