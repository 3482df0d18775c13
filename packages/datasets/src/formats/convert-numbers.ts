import type { NumericArray } from './numeric-array.js'

/** Values of `width` bytes with the bytes of each in reverse order; a copy. */
export function swapped(data: Uint8Array, width: number): Uint8Array {
  const bytes = Buffer.from(data)
  if (width === 2) bytes.swap16()
  if (width === 4) bytes.swap32()
  if (width === 8) bytes.swap64()
  return bytes
}

/**
 * Half precision as single precision, which holds every value of it exactly.
 *
 *   (−1)^sign 2^(exponent − 15) (1 + fraction / 1024); exponent 0: subnormal; exponent 31: infinite or NaN    IEEE 754, binary16
 */
export const widened = (halves: Uint16Array): Float32Array => Float32Array.from(halves, half)

function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

/**
 * The same array with its last index fastest; numpy calls the two orders Fortran and C.
 *
 * @param values  [shape], the first index fastest
 */
export function rowMajor(values: NumericArray, shape: readonly number[]): NumericArray {
  if (shape.filter((size) => size > 1).length < 2) return values
  const [source, ordered] = [values, values.slice()] as [Float64Array, Float64Array] // any type: values are only moved
  const index = shape.map(() => 0)
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1))
  let from = 0
  for (let to = 0; to < values.length; to++) {
    ordered[to] = source[from]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return ordered
}
