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

/** Numbers of some shape, row by row: the last index runs fastest. */
export interface ShapedArray {
  /** [examples, …] */
  readonly shape: readonly number[]
  readonly values: NumericArray
}

export interface NumericArrayConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, byteOffset: number, length: number): NumericArray
}

/** Bytes of a file as numbers, little endian; copied only where they do not lie as such numbers must. */
export function numbersIn(data: Uint8Array, array: NumericArrayConstructor): NumericArray {
  const width = array.BYTES_PER_ELEMENT
  const aligned = data.byteOffset % width === 0 ? data : new Uint8Array(data)
  return new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, data.length / width)
}
