import type { Split } from '../contracts/dataset.js'

/**
 * `count` evenly spaced indices below `size`. The first examples of a file would not be representative: files are often
 * sorted, for example by class.
 */
export const evenlySpacedIndices = (size: number, count: number): Int32Array =>
  Int32Array.from({ length: Math.min(count, size) }, (_, i) => Math.floor((i * size) / Math.min(count, size)))

/** `count` evenly spaced examples of a split, or all if it has no more. */
export function subsample<T extends Split>(split: T, count: number): T {
  if (count >= split.size) return split
  const selected = evenlySpacedIndices(split.size, count)
  const { labels } = split
  return {
    ...split,
    size: count,
    rows: (indices, epoch) =>
      split.rows(
        indices.map((index) => selected[index]!),
        epoch,
      ),
    ...(labels && { labels: Uint8Array.from(selected, (index) => labels[index]!) }),
  }
}
