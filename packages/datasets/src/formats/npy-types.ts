import { errors, type ElbowError } from '@elbow-vae/core'
import { swapBytes, halfToSingle } from './convert-numbers.js'
import { readNumbers, type NumericArray, type NumericArrayConstructor } from './numeric-array.js'

/** Type of the values of an npy file. */
export interface NpyType {
  /** Bytes of a value. */
  readonly width: number
  /** `b1`, `f4`, …: kind and bytes of a value. */
  readonly code: string
  /** @param data  in the byte order of the file; not modified */
  toNumbers(data: Uint8Array): NumericArray
}

/** Booleans and numbers of numpy, by kind and bytes. */
const arrays: Readonly<Record<string, NumericArrayConstructor>> = {
  b1: Uint8Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
}

/**
 * Parse a type descriptor of numpy, for example `<f4`: byte order, kind and bytes of a value.
 *
 * @param descr  descriptor in the header, with quotes
 * @throws WRONG_DATA for values that are not real numbers, with a Python expression that converts them
 */
export function npyType(file: string, descr: string): NpyType {
  const [, order, code = ''] = /^'([<>|])(\w+)'$/.exec(descr) ?? []
  const array = Object.hasOwn(arrays, code) ? arrays[code] : undefined
  if (!array || (order === '|' && array.BYTES_PER_ELEMENT > 1)) throw unsupportedType(file, descr)
  const width = array.BYTES_PER_ELEMENT
  return {
    width,
    code,
    toNumbers(data) {
      const values = readNumbers(order === '>' ? swapBytes(data, width) : data, array)
      return code === 'f2' && values instanceof Uint16Array ? halfToSingle(values) : values
    },
  }
}

const text = "x.astype('float32') of digits, numpy.unique(x, return_inverse=True)[1] of names"

/** Python expressions that convert an array x of another kind to numbers. */
const conversions: Readonly<Record<string, string>> = {
  c: 'numpy.stack([x.real, x.imag], -1)',
  f: "x.astype('float64')",
  O: "numpy.array(x.tolist(), 'float32')",
  U: text,
  S: text,
  M: "x.astype('int64')",
  m: "x.astype('int64')",
  V: "x.astype('float32') before saving",
}

function unsupportedType(file: string, descr: string): ElbowError {
  const got = `values of type ${descr.slice(0, 40)}`
  const kind = /^'[<>|](\w)/.exec(descr)?.[1] ?? ''
  const records = descr.startsWith('[') ? 'numpy.lib.recfunctions.structured_to_unstructured(x)' : undefined
  const advice = `Save numbers with numpy.save: ${records ?? conversions[kind] ?? "x.astype('float32')"}.`
  return errors.wrongData(file, 'an array of real numbers', got, advice)
}
