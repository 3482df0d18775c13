import type { Split } from '../parts.js'

/**
 * So many of `size` places, evenly spread over them. Files are often in some order, by class say: the first examples would
 * not stand for the rest.
 */
export const evenPlaces = (size: number, count: number): Int32Array =>
  Int32Array.from({ length: Math.min(count, size) }, (_, i) => Math.floor((i * size) / Math.min(count, size)))

/** So many examples of a split, evenly spread over it, or all where it has no more. */
export function spread<T extends Split>(split: T, count: number): T {
  if (count >= split.size) return split
  const places = evenPlaces(split.size, count)
  const { labels } = split
  return {
    ...split,
    size: count,
    rows: (indices, epoch) =>
      split.rows(
        indices.map((index) => places[index]!),
        epoch,
      ),
    ...(labels && { labels: Uint8Array.from(places, (place) => labels[place]!) }),
  }
}
