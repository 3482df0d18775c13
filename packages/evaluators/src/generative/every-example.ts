import type { Dataset } from '@elbow/core'

/** Examples of which tables are made: 2¹⁰, ten bits. */
const most = 1024

/** Everything that a decoder of this data can generate, [count, …event] flat; undefined where that is too much. */
export function everyExample({ kind, event }: Pick<Dataset, 'kind' | 'event'>): Float32Array | undefined {
  const size = event.reduce((product, n) => product * n, 1)
  if (kind === 'categorical' && event.length === 1 && size <= most) {
    return Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)) // one-hot rows
  }
  if (kind === 'binary' && 2 ** size <= most) {
    return Float32Array.from({ length: 2 ** size * size }, (_, i) => (Math.floor(i / size) >> (i % size)) & 1)
  }
  return undefined
}

/** Which of `all` each row of `rows` is; −1 for none. */
export function placesAmong(all: Float32Array, rows: Float32Array, size: number): number[] {
  const keyed = (values: Float32Array) =>
    Array.from({ length: values.length / size }, (_, i) => values.subarray(i * size, (i + 1) * size).join())
  const place = new Map(keyed(all).map((key, i) => [key, i]))
  return keyed(rows).map((key) => place.get(key) ?? -1)
}
