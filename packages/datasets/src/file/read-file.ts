import { extname } from 'node:path'
import { errors, readColumns } from '@elbow/core'
import { readNpy } from '../formats/npy.js'
import type { ShapedArray } from '../formats/numeric-array.js'
import { readNpz } from '../formats/npz.js'
import { openParquet } from '../formats/parquet.js'
import { reading, readWhole } from '../formats/read-whole.js'
import { readTable } from './read-table.js'

/** What to take out of a file that holds several things. */
export interface Choice {
  /** Name of an array; empty where there is only one. */
  readonly key: string
  /** Names of columns; none means all that hold numbers. */
  readonly columns: readonly string[]
}

type Read = (path: string, choice: Choice) => Promise<ShapedArray>

const advice = 'Name a file that exists with --dataset.path, or with --dataset.train and those beside it.'

const arrow: Read = async (path, { columns }) =>
  readTable(path, await reading(path, { advice }, () => readColumns(path)), columns)

/** How each kind of file is read, by the end of its name. */
const readers: Readonly<Record<string, Read>> = {
  '.npy': async (path) => readNpy(path, await readWhole(path, { advice })),
  '.npz': async (path, { key }) => readNpz(path, await readWhole(path, { advice }), key),
  '.arrow': arrow,
  '.arrows': arrow,
  '.feather': arrow,
  '.ipc': arrow,
  '.parquet': async (path, { columns }) =>
    readTable(path, await openParquet(path, await readWhole(path, { advice })), columns),
}

/**
 * Read the numbers in a file of somebody's own; the end of its name says what it is.
 *
 * @throws BAD_OPTION, DATA_MISSING, DATA_CORRUPT, WRONG_DATA
 */
export async function readOwnFile(path: string, choice: Choice): Promise<ShapedArray> {
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
  if (choice.key !== '' && extension !== '.npz') throw fault('key', `nothing, as ${path} holds one array`, choice.key)
  if (choice.columns.length > 0 && extension.startsWith('.np'))
    throw fault('columns', `nothing, as ${path} is no table`, choice.columns.join(','))
  return read(path, choice)
}
