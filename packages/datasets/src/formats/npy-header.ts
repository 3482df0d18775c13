import { npyType, type NpyType } from './npy-types.js'
import { refusing, type Refuse } from './refuse.js'

/** What to do about a damaged npy file. */
export const npyAdvice = 'Save it again with numpy.save(path, x).'

/** What the header of an npy file says. */
export interface NpyHeader {
  readonly type: NpyType
  readonly shape: readonly number[]
  /** The first index runs fastest, not the last. */
  readonly fortran: boolean
}

/**
 * Read the Python dictionary in the header of an npy file: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
 *
 * "NEP 1: A simple file format for NumPy arrays".
 */
export function parseNpyHeader(file: string, text: string): NpyHeader {
  const refuse = refusing(file, npyAdvice)
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
  if (order !== 'False' && order !== 'True') throw refuse(`fortran_order is ${order}`)
  return { type: npyType(file, descr), shape: dims, fortran: order === 'True' }
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
