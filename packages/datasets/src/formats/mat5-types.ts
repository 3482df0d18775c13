import type { NumericArray, NumericArrayConstructor } from './numeric-array.js'

/** Tags of arrays and compressed elements, and of the elements of an array's header. */
export const type = { int8: 1, int32: 5, uint32: 6, matrix: 14, compressed: 15 } as const

export type { NumericArray }

export type MatClass =
  'double' | 'single' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64'

interface DataType {
  readonly array: NumericArrayConstructor
  readonly float: boolean
}

const integer = (array: NumericArrayConstructor): DataType => ({ array, float: false })
const float = (array: NumericArrayConstructor): DataType => ({ array, float: true })

/** Storage types of values by tag ("MAT-File Format", table 1-1). */
export const dataTypes: Readonly<Record<number, DataType>> = {
  1: integer(Int8Array),
  2: integer(Uint8Array),
  3: integer(Int16Array),
  4: integer(Uint16Array),
  5: integer(Int32Array),
  6: integer(Uint32Array),
  7: float(Float32Array),
  9: float(Float64Array),
  12: integer(BigInt64Array),
  13: integer(BigUint64Array),
}

interface ArrayClass {
  readonly name: MatClass
  readonly bytes: number
  readonly float: boolean
}

/** Numeric array classes by class number ("MAT-File Format", table 1-3). */
export const arrayClasses: Readonly<Record<number, ArrayClass>> = {
  6: { name: 'double', bytes: 8, float: true },
  7: { name: 'single', bytes: 4, float: true },
  8: { name: 'int8', bytes: 1, float: false },
  9: { name: 'uint8', bytes: 1, float: false },
  10: { name: 'int16', bytes: 2, float: false },
  11: { name: 'uint16', bytes: 2, float: false },
  12: { name: 'int32', bytes: 4, float: false },
  13: { name: 'uint32', bytes: 4, float: false },
  14: { name: 'int64', bytes: 8, float: false },
  15: { name: 'uint64', bytes: 8, float: false },
}
