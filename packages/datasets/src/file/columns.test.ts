import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { file } from './file.js'
import { writeNpy } from '../formats/write-npy.test.helper.js'
import { writeZip } from '../formats/write-zip.test.helper.js'
import { labelsOf, splitOf, textMatching } from '../dataset.test.helper.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-file-columns-'))
})
afterAll(() => rm(directory, { recursive: true }))

type Columns = Readonly<Record<string, readonly unknown[]>>

/** Write a table. @param pandas  names of its index columns in the metadata of pandas */
async function table(name: string, columns: Columns, pandas?: readonly unknown[]): Promise<string> {
  const path = join(directory, name)
  const columnData = Object.entries(columns).map(([column, data]) => ({ name: column, data: [...data] }))
  const kvMetadata = pandas && [{ key: 'pandas', value: JSON.stringify({ index_columns: pandas }) }]
  await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData, ...(kvMetadata && { kvMetadata }) })))
  return path
}

const make = async (options: Record<string, unknown>): Promise<Dataset> =>
  file.create(resolveOptions('--dataset file', file.options, options), { seed: 1 } as Context)
const rowsOf = ({ splits }: Dataset, split: 'train' | 'test' = 'train') => [
  ...splits[split]!.rows(
    Int32Array.from({ length: splits[split]!.size }, (_, i) => i),
    0,
  ),
]
const leftOut = ({ description }: Dataset) =>
  Object.fromEntries((description!.files[0]!.leftOut ?? []).map(({ name, reason }) => [name, reason]))

describe('the columns of a table', () => {
  it.each([
    ['without a name', '__index_level_0__', ['__index_level_0__']],
    ['with a name', 'patient', ['patient']],
    ['whose metadata are lost', '__index_level_0__', undefined],
    ['beside one that is a range, and no column', 'patient', [{ kind: 'range', start: 0 }, 'patient']],
  ])('do not include the index of a pandas frame %s', async (_, name, pandas) => {
    const path = await table('index.parquet', { a: [1.5, 2.5], b: [3, 4], [name]: [7, 3] }, pandas)
    const dataset = await make({ path })
    expect(rowsOf(dataset)).toEqual([1.5, 3, 2.5, 4])
    expect(leftOut(dataset)).toEqual({ [name]: 'it is the index of a pandas frame' })
    expect(rowsOf(await make({ path, columns: `a,${name}` }))).toEqual([1.5, 7, 2.5, 3])
  })

  it.each(['label', 'labels', 'target', 'y', 'class', 'Label', 'TARGET'])(
    'do not include one called "%s", unless it is selected',
    async (name) => {
      const path = await table('labels.parquet', { a: [1.5, 2.5], [name]: [0, 1] })
      const dataset = await make({ path })
      expect(rowsOf(dataset)).toEqual([1.5, 2.5])
      expect(leftOut(dataset)[name]).toMatch(/named like labels; --dataset\.labels .* --dataset\.columns/)
      expect(rowsOf(await make({ path, columns: `a,${name}` }))).toEqual([1.5, 0, 2.5, 1])
      expect(rowsOf(await make({ path, columns: '*' }))).toEqual([1.5, 0, 2.5, 1])
    },
  )

  it('are refused with the reason of each if no column is numeric', async () => {
    const path = await table('none.parquet', { label: [0, 1], name: ['p', 'q'] })
    await expect(make({ path })).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: textMatching(/"label" \(.*\): it is named like labels.*"name" \(.*\): it holds text/),
    })
  })

  it('are recorded, with the reason for each column that is left out', async () => {
    const path = await table('record.parquet', { a: [1.5, 2.5], name: ['p', 'q'], b: [3, 5] })
    expect((await make({ path })).description).toEqual({
      files: [
        {
          file: path,
          rows: 2,
          columns: [
            { name: 'a', type: 'DOUBLE' },
            { name: 'b', type: 'INT32' },
          ],
          leftOut: [{ name: 'name', type: 'UTF8', reason: 'it holds text' }],
        },
      ],
      values: { low: 1.5, high: 5, mean: 3, std: Math.sqrt((1.5 ** 2 + 0.5 ** 2 + 0 + 2 ** 2) / 4) },
      ranges: [
        { name: 'a', low: 1.5, high: 2.5, mean: 2, std: 0.5 },
        { name: 'b', low: 3, high: 5, mean: 4, std: 1 },
      ],
    })
  })

  it('are selected by the names of the training file in every other file', async () => {
    const train = await table('train.parquet', { a: [1.5, 2.5], b: [3, 4] })
    const test = await table('test.parquet', { b: [6], extra: [9], a: [5] })
    const dataset = await make({ train, test })
    expect(rowsOf(dataset, 'test')).toEqual([5, 6])
    expect(dataset.description!.files[1]!.leftOut).toMatchObject([
      { name: 'extra', reason: 'the training file uses no column of this name' },
    ])
    const array = join(directory, 'test.npy')
    await writeFile(array, writeNpy('<f8', [1, 2], Float64Array.of(7, 8)))
    expect(rowsOf(await make({ train, test: array }), 'test')).toEqual([7, 8])
    const other = await table('other.parquet', { a: [1] })
    await expect(make({ train, test: other })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })

  it('have the same checksum as before the option labels existed', async () => {
    // Computed by a version without labels: sha256 over shape, kind and splits, and over the concatenated float32 values.
    const path = await table('sum.parquet', { a: [1.5, 2.5], b: [0.1, 4] })
    const { checksum } = await make({ path })
    expect(checksum).toBe('4893bcb4245958816ead7c8617f076625879380c08fbead78cd936ed04ca979f')
  })
})

describe('labels', () => {
  it('are encoded by sorted class names, equally in every split', async () => {
    const train = await table('train.parquet', { a: [1.5, 2.5, 3.5], kind: ['q', 'p', 'q'] })
    const test = await table('test.parquet', { a: [1.5, 2], kind: ['r', 'p'] })
    const { splits, description } = await make({ train, test, labels: 'kind' })
    expect([splitOf({ splits }, 'train').labels, splitOf({ splits }, 'test').labels]).toEqual([
      Uint8Array.of(1, 0, 1),
      Uint8Array.of(2, 0),
    ])
    expect(description!.labels).toEqual({ name: 'kind', classes: ['p', 'q', 'r'] })
  })

  it('stay with their rows in the splits, and are not a feature', async () => {
    const count = 50
    const path = await table('follow.parquet', {
      a: Array.from({ length: count }, (_, i) => i + 0.5),
      digit: Array.from({ length: count }, (_, i) => i % 7),
    })
    const dataset = await make({ path, labels: 'digit', 'test-fraction': 0.4 })
    expect(dataset.event).toEqual([1])
    expect([...labelsOf(dataset, 'test')]).toEqual(rowsOf(dataset, 'test').map((a) => Math.floor(a) % 7))
    expect([...labelsOf(dataset, 'train')]).toEqual(rowsOf(dataset).map((a) => Math.floor(a) % 7))
    const other = await make({ path, columns: 'a', 'test-fraction': 0.4 })
    expect(other.checksum).not.toBe(dataset.checksum)
  })

  it('are read from an array of an npz file by its key', async () => {
    const path = join(directory, 'x.npz')
    const x = { name: 'x.npy', data: writeNpy('<f8', [3, 2], Float64Array.of(1, 2, 3, 4, 5, 6)) }
    const digits = { name: 'digits.npy', data: writeNpy('|u1', [3], Uint8Array.of(5, 3, 5)) }
    await writeFile(path, writeZip(x, digits))
    const { splits } = await make({ path, key: 'x', labels: 'digits' })
    expect(splitOf({ splits }, 'train').labels).toEqual(Uint8Array.of(1, 0, 1))
    await expect(make({ path, key: 'digits', labels: 'x' })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
  })

  it.each([
    ['no class', [0, null], /whole numbers or text, got null in row 1/],
    ['a measurement', [0, 0.5], /whole numbers or text, got 0\.5 in row 1/],
    ['more classes than a byte holds', Array.from({ length: 257 }, (_, i) => i), /at most 256 classes, got 257/],
  ])('are refused where one is %s', async (_, digit, message) => {
    const path = await table('odd.parquet', { a: digit.map((_, i) => i + 0.5), digit })
    await expect(make({ path, labels: 'digit' })).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: textMatching(message),
    })
  })

  it('are refused for an unknown name, and for an npy file', async () => {
    const path = await table('a.parquet', { a: [1.5, 2.5] })
    await expect(make({ path, labels: 'digit' })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    const npy = join(directory, 'a.npy')
    await writeFile(npy, writeNpy('<f8', [2], Float64Array.of(1.5, 2.5)))
    await expect(make({ path: npy, labels: 'digit' })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })
})

describe('a run.json from before the option labels', () => {
  it('still selects every numeric column', async () => {
    const path = await table('old.parquet', { a: [1.5, 2.5], label: [0, 1] })
    const { labels: _, scale: __, ...old } = { ...resolveOptions('', file.options, { path }) }
    expect(rowsOf(await make(file.upgrade!(old)))).toEqual([1.5, 0, 2.5, 1])
    const today = resolveOptions('', file.options, { path })
    expect(file.upgrade!(today)).toBe(today)
    const array = { ...old, path: 'x.npy' }
    expect(file.upgrade!(array)).toBe(array)
  })
})
