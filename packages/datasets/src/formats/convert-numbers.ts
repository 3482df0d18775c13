import type { NumericArray } from './numeric-array.js'

/** A copy of values of `width` bytes with reversed byte order. */
export function swapBytes(data: Uint8Array, width: number): Uint8Array {
  const bytes = Buffer.from(data)
  if (width === 2) bytes.swap16()
  if (width === 4) bytes.swap32()
  if (width === 8) bytes.swap64()
  return bytes
}

/**
 * Convert half precision to single precision, without loss.
 *
 *   (−1)^sign 2^(exponent − 15) (1 + fraction / 1024); exponent 0: subnormal; exponent 31: infinite or NaN    IEEE 754, binary16
 */
export const halfToSingle = (halves: Uint16Array): Float32Array => Float32Array.from(halves, half)

function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

/**
 * Convert column-major (Fortran) to row-major (C) order.
 *
 * @param values  [shape], column-major
 */
export function toRowMajor(values: NumericArray, shape: readonly number[]): NumericArray {
  if (shape.filter((size) => size > 1).length < 2) return values
  const ordered = values.slice()
  const index = shape.map(() => 0)
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1))
  let from = 0
  for (let to = 0; to < values.length; to++) {
    ordered[to] = values[from]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return ordered
}
