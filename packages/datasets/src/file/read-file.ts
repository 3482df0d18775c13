import type { ReadOptions, FileData } from './own-data.js'
import { extname } from 'node:path'
import { errors, readColumns } from '@elbow-vae/core'
import { readNpy } from '../formats/npy.js'
import type { NumericArray, ShapedArray } from '../formats/numeric-array.js'
import { readNpz } from '../formats/npz.js'
import { openParquet } from '../formats/parquet.js'
import { withReadErrors, readWhole } from '../formats/read-whole.js'
import { readTableFile } from './read-table.js'

type Read = (path: string, choice: ReadOptions) => Promise<FileData>

/** Advice if the file is missing. */
export const dataFileAdvice =
  'Give an existing file with --dataset.path, or with --dataset.train, --dataset.validation and --dataset.test.'

const arrow: Read = async (path, choice) =>
  readTableFile(path, await withReadErrors(path, { advice: dataFileAdvice }, () => readColumns(path)), choice)

const npz: Read = async (path, { key, labels }) => {
  const bytes = await readWhole(path, { advice: dataFileAdvice })
  const data = fromArray(path, await readNpz(path, bytes, key))
  if (labels === '') return data
  const { shape, values } = await readNpz(path, bytes, labels)
  if (shape.length !== 1 || shape[0] !== data.shape[0])
    throw errors.shapeMismatch(`${path} "${labels}"`, `labels [${data.shape[0]}]`, shape, 'Name one for each example.')
  return { ...data, labels: Array.from<number | bigint>(values) }
}

/** An array as file content. @param file  name, for the description */
export const fromArray = (file: string, { shape, values }: ShapedArray): FileData => ({
  shape,
  values,
  description: { file, rows: shape[0] ?? 0, array: { type: typeOf(values), shape } },
})

/** `uint8` for a Uint8Array. */
const typeOf = ({ constructor }: NumericArray) => constructor.name.replace(/^Big|Array$/g, '').toLowerCase()

/** Readers by file extension. */
const readers: Readonly<Record<string, Read>> = {
  '.npy': async (path) => fromArray(path, readNpy(path, await readWhole(path, { advice: dataFileAdvice }))),
  '.npz': npz,
  '.arrow': arrow,
  '.arrows': arrow,
  '.feather': arrow,
  '.ipc': arrow,
  '.parquet': async (path, choice) =>
    readTableFile(path, await openParquet(path, await readWhole(path, { advice: dataFileAdvice })), choice),
}

/** Whether a file has arrays, not columns. */
export const isArrayFile = (path: string): boolean => ['.npy', '.npz'].includes(extname(path).toLowerCase())

/**
 * Read a file of the user; the extension determines the format.
 *
 * @throws BAD_OPTION, DATA_MISSING, DATA_CORRUPT, WRONG_DATA
 */
export async function readDataFile(path: string, choice: ReadOptions): Promise<FileData> {
  const extension = extname(path).toLowerCase()
  const read = Object.hasOwn(readers, extension) ? readers[extension] : undefined
  const fault = (option: string, expected: string, got: unknown) =>
    errors.badOption(`--dataset file, option "${option}"`, expected, got)
  if (!read)
    throw fault(
      'path',
      `a file named ${Object.keys(readers)
        .map((end) => `*${end}`)
        .join(', ')}`,
      path,
    )
  if (choice.key !== '' && extension !== '.npz')
    throw fault('key', `no value, because ${path} holds one array`, choice.key)
  if (choice.columns.length > 0 && isArrayFile(path))
    throw fault('columns', `no value, because ${path} is not a table`, choice.columns.join(','))
  if (choice.labels !== '' && extension === '.npy')
    throw fault('labels', `no value for ${path}, which has no labels (an npz file can hold both)`, choice.labels)
  return read(path, choice)
}
