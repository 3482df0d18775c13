import { tf, type Tensor } from '@elbow-vae/core'

/** One float64 array for each tensor. */
type HostArrays<T extends readonly Tensor[]> = { readonly [Index in keyof T]: Float64Array }

/** Compute tensors, copy them to the host and dispose of them. */
export async function readTensors<const T extends readonly Tensor[]>(compute: () => T): Promise<HostArrays<T>> {
  const tensors = tf.tidy(() => [...compute()])
  const values = await Promise.all(tensors.map((tensor) => tensor.data()))
  tf.dispose(tensors)
  return values.map((each) => Float64Array.from(each)) as HostArrays<T>
}

/** [rows, columns] -> each column, [rows] */
export function splitColumns(values: Float64Array, columns: number): Float64Array[] {
  const rows = values.length / columns
  return Array.from({ length: columns }, (_, d) =>
    Float64Array.from({ length: rows }, (_, i) => values[i * columns + d]!),
  )
}
