import { errors } from '@elbow/core'
import { readNpy } from './npy.js'
import type { ShapedArray } from './numeric-array.js'
import { requireFormat } from './other-formats.js'
import { readZip } from './zip.js'

const extension = '.npy'

const advice = 'Save its arrays again with numpy.savez_compressed.'

/** The names of the arrays in an npz file. @throws DATA_CORRUPT, WRONG_DATA */
export async function npzKeys(file: string, bytes: Uint8Array): Promise<string[]> {
  requireFormat(file, bytes, 'a zip archive')
  const names: string[] = []
  // Nothing is unpacked.
  await readZip(file, bytes, { wanted: (name) => names.push(name) < 0, maxBytes: 0, advice })
  return names.filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length))
}

/**
 * Read one array of an npz file: a zip of npy files, packed or not.
 *
 * @param file   its name, for the errors
 * @param key    the array's name; may be empty where there is only one
 * @throws DATA_CORRUPT, WRONG_DATA; BAD_OPTION where the key names none
 */
export async function readNpz(file: string, bytes: Uint8Array, key: string): Promise<ShapedArray> {
  const keys = await npzKeys(file, bytes)
  const chosen = key === '' && keys.length === 1 ? keys[0]! : key
  if (!keys.includes(chosen)) {
    const expected = `one of the arrays in ${file}: ${keys.join(', ') || 'it holds none'}`
    throw errors.badOption('--dataset file, option "key"', expected, key)
  }
  const wanted = (name: string) => name === chosen + extension
  const [entry] = await readZip(file, bytes, { wanted, maxBytes: Infinity, advice })
  return readNpy(`${file} "${chosen}"`, entry!.data)
}
