import { errors } from '@elbow/core'
import { readNpy } from './npy.js'
import type { ShapedArray } from './numeric-array.js'
import { readZip } from './zip.js'

const extension = '.npy'

/**
 * Read one array of an npz file: a zip of npy files, packed or not.
 *
 * @param file   its name, for the errors
 * @param key    the array's name; may be empty where there is only one
 * @throws DATA_CORRUPT; BAD_OPTION where the key names none
 */
export async function readNpz(file: string, bytes: Uint8Array, key: string): Promise<ShapedArray> {
  const names: string[] = []
  // The directory first: which arrays there are. Nothing is unpacked that is not asked for.
  await readZip(file, bytes, { wanted: (name) => names.push(name) < 0, maxBytes: 0 })
  const keys = names.filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length))
  const chosen = key === '' && keys.length === 1 ? keys[0]! : key
  if (!keys.includes(chosen)) {
    const expected = `one of the arrays in ${file}: ${keys.join(', ') || 'it holds none'}`
    throw errors.badOption('--dataset file, option "key"', expected, key)
  }
  const [entry] = await readZip(file, bytes, { wanted: (name) => name === chosen + extension, maxBytes: Infinity })
  return readNpy(`${file} "${chosen}"`, entry!.data)
}
