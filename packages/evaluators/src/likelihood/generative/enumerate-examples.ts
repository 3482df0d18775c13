import { sizeFromShape } from '@elbow-vae/core'
import type { Dataset } from '@elbow-vae/core'

/** Largest number of enumerated examples: 2¹⁰, ten bits. */
const maxExamples = 1024

/** All examples that a decoder of this data can generate, [count, …event] flat; undefined if there are too many. */
export function enumerateExamples({ kind, event }: Pick<Dataset, 'kind' | 'event'>): Float32Array | undefined {
  const size = sizeFromShape(event)
  if (kind === 'categorical' && event.length === 1 && size <= maxExamples) {
    return Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)) // one-hot rows
  }
  if (kind === 'binary' && 2 ** size <= maxExamples) {
    return Float32Array.from({ length: 2 ** size * size }, (_, i) => (Math.floor(i / size) >> (i % size)) & 1)
  }
  return undefined
}

/** Index in `all` of each row of `rows`; −1 where it is absent. */
export function indicesAmong(all: Float32Array, rows: Float32Array, size: number): number[] {
  const keysOf = (values: Float32Array) =>
    Array.from({ length: values.length / size }, (_, i) => values.subarray(i * size, (i + 1) * size).join())
  const indices = new Map(keysOf(all).map((key, i) => [key, i]))
  return keysOf(rows).map((key) => indices.get(key) ?? -1)
}
