import { extname } from 'node:path'
import { errors, readColumns, type DescribedFile } from '@elbow/core'
import { readNpy } from '../formats/npy.js'
import type { NumericArray, ShapedArray } from '../formats/numeric-array.js'
import { readNpz } from '../formats/npz.js'
import { openParquet } from '../formats/parquet.js'
import { reading, readWhole } from '../formats/read-whole.js'
import { readTable } from './read-table.js'

/** What to take out of a file that holds several things. */
export interface Choice {
  /** Name of an array; empty where there is only one. */
  readonly key: string
  /** Names of columns; none means all that hold features, `*` all that hold numbers. */
  readonly columns: readonly string[]
  /** Why the other columns are left out, where some are named. */
  readonly others?: string
  /** Name of the column, or of the array, that holds labels; empty where none does. */
  readonly labels: string
}

/** What was read from one file. */
export interface OwnData extends ShapedArray {
  /** Of the numbers of an example, where they have some. */
  readonly names?: readonly string[]
  readonly description: DescribedFile
  /** One for each example, as the file has them. */
  readonly labels?: readonly unknown[]
  /** The checksum is over these numbers as float32. */
  readonly hashAsFloat32?: boolean
}

type Read = (path: string, choice: Choice) => Promise<OwnData>

/** What to do where there is no such file. */
export const ownFileAdvice = 'Name a file that exists with --dataset.path, or with --dataset.train and those beside it.'

const arrow: Read = async (path, choice) =>
  readTable(path, await reading(path, { advice: ownFileAdvice }, () => readColumns(path)), choice)

const npz: Read = async (path, { key, labels }) => {
  const bytes = await readWhole(path, { advice: ownFileAdvice })
  const data = ofArray(path, await readNpz(path, bytes, key))
  if (labels === '') return data
  const { shape, values } = await readNpz(path, bytes, labels)
  if (shape.length !== 1 || shape[0] !== data.shape[0])
    throw errors.shapeMismatch(`${path} "${labels}"`, `labels [${data.shape[0]}]`, shape, 'Name one for each example.')
  return { ...data, labels: Array.from<number | bigint>(values) }
}

/** One array as data. @param file  where it lies */
export const ofArray = (file: string, { shape, values }: ShapedArray): OwnData => ({
  shape,
  values,
  description: { file, rows: shape[0] ?? 0, array: { type: typeOf(values), shape } },
})

/** `uint8`, for an Uint8Array. */
const typeOf = ({ constructor }: NumericArray) => constructor.name.replace(/^Big|Array$/g, '').toLowerCase()

/** How each kind of file is read, by the end of its name. */
const readers: Readonly<Record<string, Read>> = {
  '.npy': async (path) => ofArray(path, readNpy(path, await readWhole(path, { advice: ownFileAdvice }))),
  '.npz': npz,
  '.arrow': arrow,
  '.arrows': arrow,
  '.feather': arrow,
  '.ipc': arrow,
  '.parquet': async (path, choice) =>
    readTable(path, await openParquet(path, await readWhole(path, { advice: ownFileAdvice })), choice),
}

/** Whether a file holds arrays, not columns. */
export const isArrayFile = (path: string): boolean => ['.npy', '.npz'].includes(extname(path).toLowerCase())

/**
 * Read the numbers in a file of somebody's own; the end of its name says what it is.
 *
 * @throws BAD_OPTION, DATA_MISSING, DATA_CORRUPT, WRONG_DATA
 */
export async function readOwnFile(path: string, choice: Choice): Promise<OwnData> {
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
    throw fault('columns', `no value, because ${path} is no table`, choice.columns.join(','))
  if (choice.labels !== '' && extension === '.npy')
    throw fault('labels', `no value for ${path}, which has no labels (an npz file can hold both)`, choice.labels)
  return read(path, choice)
}
