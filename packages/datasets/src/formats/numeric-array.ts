export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array

/** A row-major numeric array. */
export interface ShapedArray {
  /** [examples, …] */
  readonly shape: readonly number[]
  readonly values: NumericArray
}

export interface NumericArrayConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray
}

/** Bytes as little-endian numbers; copied only if they are not aligned. */
export function readNumbers(data: Uint8Array, array: NumericArrayConstructor): NumericArray {
  const width = array.BYTES_PER_ELEMENT
  const aligned = data.byteOffset % width === 0 ? data : new Uint8Array(data)
  return new array(aligned.buffer, aligned.byteOffset, data.length / width)
}
