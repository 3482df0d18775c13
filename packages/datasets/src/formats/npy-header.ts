import { npyType, type NpyType } from './npy-types.js'
import { fileErrorFactory, type CreateError } from './file-errors.js'

/** Advice about a damaged npy file. */
export const npyAdvice = 'Save it again with numpy.save(path, x).'

/** Header of an npy file. */
export interface NpyHeader {
  readonly type: NpyType
  readonly shape: readonly number[]
  /** Whether the array is column-major. */
  readonly fortran: boolean
}

/**
 * Read the Python dictionary in the header of an npy file: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
 *
 * "NEP 1: A simple file format for NumPy arrays".
 */
export function parseNpyHeader(file: string, text: string): NpyHeader {
  const refuse = fileErrorFactory(file, npyAdvice)
  const entries = new Map<string, string>()
  const body = /^\{(.*)\}\s*$/s.exec(text)?.[1]
  if (body === undefined) throw refuse('its header is not a dictionary')
  const entry = /\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([^()]*\)|\[.*\])\s*(?:,|$)/gs
  const rest = body.replace(entry, (_, key: string, value: string) => {
    if (entries.has(key)) throw refuse(`its header has ${key} twice`)
    entries.set(key, value)
    return ''
  })
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key))
  if (rest.trim() !== '' || entries.size !== 3 || !descr || !order || !shape)
    throw refuse('its header does not consist of descr, fortran_order and shape')
  const dims = parseShape(shape, refuse)
  if (order !== 'False' && order !== 'True') throw refuse(`fortran_order is ${order}`)
  return { type: npyType(file, descr), shape: dims, fortran: order === 'True' }
}

/** `()`, `(3,)`, `(3, 4)`. */
function parseShape(tuple: string, refuse: CreateError): number[] {
  const inner = tuple.slice(1, -1).trim()
  if (!tuple.startsWith('(') || !/^(\d+\s*,\s*)*(\d+)?$/.test(inner) || /^\d+$/.test(inner))
    throw refuse(`its shape is ${tuple.slice(0, 40)}, expected a tuple of sizes`)
  const dims = inner.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]))
  if (!dims.every(Number.isSafeInteger)) throw refuse(`its shape is ${tuple.slice(0, 40)}, which is too large`)
  return dims
}
