import { errors } from '@elbow-vae/core'
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
  // The filter accepts no entry, so nothing is uncompressed.
  await readZip(file, bytes, { filter: (name) => names.push(name) < 0, maxBytes: 0, advice })
  return names.filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length))
}

/**
 * Read one array of an npz file, which is a zip of npy files, compressed or not.
 *
 * @param file  name of the file, for error messages
 * @param key   name of the array; may be empty for a single array
 * @throws DATA_CORRUPT, WRONG_DATA; BAD_OPTION for an unknown key
 */
export async function readNpz(file: string, bytes: Uint8Array, key: string): Promise<ShapedArray> {
  const keys = await npzKeys(file, bytes)
  const chosen = key === '' && keys.length === 1 ? keys[0]! : key
  if (!keys.includes(chosen)) {
    const expected = `one of the arrays in ${file}: ${keys.join(', ') || 'none'}`
    throw errors.badOption('--dataset file, option "key"', expected, key)
  }
  const filter = (name: string) => name === chosen + extension
  const entries = await readZip(file, bytes, { filter, maxBytes: Infinity, advice })
  return readNpy(`${file} "${chosen}"`, entries[0]!.data)
}
