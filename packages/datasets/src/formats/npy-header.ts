import type { NumericArrayConstructor } from './numeric-array.js'
import type { Refuse } from './refuse.js'

/** What the header of an npy file says. */
export interface NpyHeader {
  /** `<f4`, `|u1`, …: byte order, kind and bytes of a value. */
  readonly descr: string
  readonly array: NumericArrayConstructor
  readonly shape: readonly number[]
}

/** The plain numbers of numpy as it writes them on every machine of today, and its truth values. */
const arrays: Readonly<Record<string, NumericArrayConstructor>> = {
  '|b1': Uint8Array,
  '|u1': Uint8Array,
  '|i1': Int8Array,
  '<u2': Uint16Array,
  '<i2': Int16Array,
  '<u4': Uint32Array,
  '<i4': Int32Array,
  '<u8': BigUint64Array,
  '<i8': BigInt64Array,
  '<f4': Float32Array,
  '<f8': Float64Array,
}

/**
 * Read the Python dictionary in the header of an npy file: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
 *
 * "NEP 1: A simple file format for NumPy arrays".
 */
export function parseNpyHeader(text: string, refuse: Refuse): NpyHeader {
  const entries = new Map<string, string>()
  const body = /^\{(.*)\}\s*$/s.exec(text)?.[1]
  if (body === undefined) throw refuse('its header is not a dictionary')
  const rest = body.replace(/\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([^()]*\)|\[.*\])\s*(?:,|$)/gs, (_, key, value) => {
    if (entries.has(key as string)) throw refuse(`its header says ${key} twice`)
    entries.set(key as string, value as string)
    return ''
  })
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key))
  if (rest.trim() !== '' || entries.size !== 3 || !descr || !order || !shape)
    throw refuse('its header does not say descr, fortran_order and shape, and nothing else')
  const dims = parseShape(shape, refuse)
  if (order !== 'False' && !(order === 'True' && dims.length < 2)) {
    throw refuse(order === 'True' ? 'in Fortran order, which is not supported' : `fortran_order is ${order}`)
  }
  return { ...parseType(descr, refuse), shape: dims }
}

function parseType(quoted: string, refuse: Refuse): Pick<NpyHeader, 'descr' | 'array'> {
  const descr = /^'(.*)'$/s.exec(quoted)?.[1]
  const array = descr !== undefined && Object.hasOwn(arrays, descr) ? arrays[descr] : undefined
  if (descr !== undefined && array) return { descr, array }
  const known = Object.keys(arrays).join(', ')
  throw refuse(`holds values of type ${quoted.slice(0, 40)}, expected one of ${known}`)
}

/** `()`, `(3,)`, `(3, 4)`. */
function parseShape(tuple: string, refuse: Refuse): number[] {
  const inner = tuple.slice(1, -1).trim()
  if (!tuple.startsWith('(') || !/^(\d+\s*,\s*)*(\d+)?$/.test(inner) || /^\d+$/.test(inner))
    throw refuse(`its shape is ${tuple.slice(0, 40)}, expected a tuple of sizes`)
  const dims = inner.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]))
  if (!dims.every(Number.isSafeInteger)) throw refuse(`its shape is ${tuple.slice(0, 40)}, which no file holds`)
  return dims
}
