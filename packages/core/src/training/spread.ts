import type { Split } from '../parts.js'

/**
 * So many examples of a split, evenly spread over it, or all where it has no more. Files are often in some order, by class
 * say: the first examples would not stand for the rest.
 */
export function spread<T extends Split>(split: T, count: number): T {
  if (count >= split.size) return split
  const places = Int32Array.from({ length: count }, (_, i) => Math.floor((i * split.size) / count))
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
