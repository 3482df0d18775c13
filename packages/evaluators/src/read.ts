import { tf, type Tensor } from '@elbow/core'

/** Make tensors and bring them to the host, leaving nothing behind. */
export async function read(make: () => readonly Tensor[]): Promise<Float64Array[]> {
  const tensors = tf.tidy(() => [...make()])
  const values = await Promise.all(tensors.map((tensor) => tensor.data()))
  tf.dispose(tensors)
  return values.map((each) => Float64Array.from(each))
}

/** [rows, columns] -> each column */
export const columnsOf = (matrix: Float64Array, columns: number): Float64Array[] =>
  Array.from({ length: columns }, (_, j) => matrix.filter((_, i) => i % columns === j))
