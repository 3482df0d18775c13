import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { file } from './file.js'
import { writeNpy } from '../formats/write-npy.test.helper.js'
import { writeZip } from '../formats/write-zip.test.helper.js'
import { splitOf, textMatching } from '../dataset.test.helper.js'

let directory: string
const at = (name: string) => join(directory, name)
const put = async (name: string, bytes: Uint8Array) => {
  await writeFile(at(name), bytes)
  return at(name)
}
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-file-'))
})
afterAll(() => rm(directory, { recursive: true }))

const make = async (options: Record<string, unknown>, seed = 1): Promise<Dataset> =>
  file.create(resolveOptions('--dataset file', file.options, options), { seed } as Context)
const range = (size: number) => Int32Array.from({ length: size }, (_, i) => i)
const rowsOf = ({ splits }: Dataset, split: 'train' | 'validation' | 'test' = 'train') => [
  ...splits[split]!.rows(range(splits[split]!.size), 0),
]

/** n examples of two numbers: i and −i. */
const pairs = (n: number) => Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? i / 2 : -(i - 1) / 2))
const bits = Uint8Array.of(0, 1, 1, 0, 0, 1, 1, 1)

describe('file', () => {
  it('reads an npy file as training examples, with its shape and order', async () => {
    const path = await put('x.npy', writeNpy('<f8', [5, 2], pairs(5)))
    const dataset = await make({ path })
    expect(dataset).toMatchObject({
      event: [2],
      kind: 'continuous',
      resolvedOptions: { kind: 'continuous', shape: [2] },
    })
    expect(Object.keys(dataset.splits)).toEqual(['train'])
    expect(rowsOf(dataset)).toEqual([...pairs(5)])
    expect(rowsOf(dataset).slice(2, 4)).toEqual([...splitOf(dataset, 'train').rows(Int32Array.of(1), 3)])
    expect(() => splitOf(dataset, 'train').rows(Int32Array.of(5), 0)).toThrow(RangeError)
  })

  it('is binary if every value is 0 or 1, for any numeric type', async () => {
    const arrays = [
      writeNpy('|u1', [2, 2, 2], bits),
      writeNpy('|b1', [2, 2, 2], bits),
      writeNpy('<i8', [2, 2, 2], BigInt64Array.from(bits, BigInt)),
      writeNpy('<f4', [2, 2, 2], Float32Array.from(bits)),
    ]
    for (const bytes of arrays) {
      const dataset = await make({ path: await put('b.npy', bytes) })
      expect(dataset).toMatchObject({ event: [2, 2, 1], kind: 'binary' })
      expect(rowsOf(dataset)).toEqual([...bits])
    }
    expect((await make({ path: at('b.npy'), kind: 'continuous' })).kind).toBe('continuous')
  })

  it('reads matrices as gray images, binary or continuous, unless another shape is given', async () => {
    const grays = Float32Array.from({ length: 24 }, (_, i) => i / 24)
    await put('grays.npy', writeNpy('<f4', [2, 3, 4], grays))
    const dataset = await make({ path: at('grays.npy') })
    expect(dataset).toMatchObject({ event: [3, 4, 1], kind: 'continuous', resolvedOptions: { shape: [3, 4, 1] } })
    expect(rowsOf(dataset)).toEqual([...grays])
    // Recorded by a version in which matrices were not images.
    expect((await make({ path: at('grays.npy'), shape: '3,4' })).event).toEqual([3, 4])
  })

  it('reads a given shape, and one number per example', async () => {
    await put('b.npy', writeNpy('|u1', [2, 4], bits))
    expect((await make({ path: at('b.npy'), shape: '2,2,1' })).event).toEqual([2, 2, 1])
    await put('one.npy', writeNpy('|u1', [8], bits))
    expect((await make({ path: at('one.npy') })).event).toEqual([1])
    await expect(make({ path: at('b.npy'), shape: '3,1' })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      exitCode: 2,
      message: `${at('b.npy')}: expected examples of 3 × 1 numbers, got [2, 4]. Change --dataset.shape, or leave it out.`,
    })
  })

  it('reads an array of an npz file, and concatenates columns of a Parquet table', async () => {
    const npz = await put(
      'x.npz',
      writeZip(
        { name: 'a.npy', data: writeNpy('|u1', [2, 4], bits) },
        { name: 'b.npy', data: writeNpy('|u1', [8], bits) },
      ),
    )
    expect((await make({ path: npz, key: 'a' })).event).toEqual([4])
    const columnData = [
      { name: 'x', data: [1, 2, 3] },
      { name: 'name', data: ['p', 'q', 'r'] },
      { name: 'z', data: [0.5, 0.25, 0] },
    ]
    const parquet = await put('x.parquet', new Uint8Array(parquetWriteBuffer({ columnData })))
    expect(rowsOf(await make({ path: parquet }))).toEqual([1, 0.5, 2, 0.25, 3, 0])
    expect(rowsOf(await make({ path: parquet, columns: 'z, x' }))).toEqual([0.5, 1, 0.25, 2, 0, 3])
    await expect(make({ path: parquet, columns: 'w' })).rejects.toMatchObject({ code: 'BAD_OPTION', exitCode: 2 })
    await expect(make({ path: parquet, columns: 'name' })).rejects.toMatchObject({ code: 'WRONG_DATA' })
  })

  it('reads splits from separate files', async () => {
    const [train, test] = [
      await put('train.npy', writeNpy('<f8', [5, 2], pairs(5))),
      await put('test.npy', writeNpy('<f8', [3, 2], pairs(3))),
    ]
    const dataset = await make({ train, test })
    expect(Object.keys(dataset.splits)).toEqual(['train', 'test'])
    expect(rowsOf(dataset, 'test')).toEqual([...pairs(3)])
    await expect(
      make({ train, validation: await put('odd.npy', writeNpy('|u1', [2, 4], bits)) }),
    ).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    })
  })

  it('splits off fractions at random rows, independent of the seed of the run', async () => {
    const path = await put('x.npy', writeNpy('<f8', [100, 2], pairs(100)))
    const options = { path, 'validation-fraction': 0.1, 'test-fraction': 0.25 }
    const dataset = await make(options)
    const firsts = (['train', 'validation', 'test'] as const).map((split) =>
      rowsOf(dataset, split).filter((_, i) => i % 2 === 0),
    )
    expect(firsts.map(({ length }) => length)).toEqual([65, 10, 25])
    expect(firsts.flat().sort((a, b) => a - b)).toEqual([...range(100)])
    expect(firsts[2]).not.toEqual([...range(25)])
    expect(rowsOf(await make(options, 7), 'test')).toEqual(rowsOf(dataset, 'test'))
    const other = await make({ ...options, 'split-seed': 1 })
    expect(rowsOf(other, 'test')).not.toEqual(rowsOf(dataset, 'test'))
    expect(other.checksum).not.toBe(dataset.checksum)
  })

  it.each([
    ['neither a file nor splits', {}, /either --dataset\.path, one file, or --dataset\.train/],
    ['both', { path: 'x.npy', train: 'y.npy' }, /either --dataset\.path/],
    ['a test file beside path', { path: 'x.npy', test: 'y.npy' }, /need --dataset\.train/],
    ['a fraction of train', { train: 'x.npy', 'test-fraction': 0.1 }, /need --dataset\.path/],
    ['a text file', { path: 'x.csv' }, /option "path": expected a file named \*\.npy, \*\.npz, .*got "x\.csv"/],
    ['a key without an archive', { path: 'x.npy', key: 'a' }, /option "key"/],
    ['columns of an array', { path: 'x.npy', columns: 'a' }, /option "columns"/],
  ])('refuses %s as wrong usage', async (_, options, message) => {
    await expect(make(options)).rejects.toMatchObject({
      exitCode: 2,
      message: textMatching(message),
    })
  })

  it('refuses fractions that leave no training examples, or that are less than one example', async () => {
    const path = await put('x.npy', writeNpy('<f8', [5, 2], pairs(5)))
    await expect(make({ path, 'validation-fraction': 0.5, 'test-fraction': 0.5 })).rejects.toMatchObject({
      code: 'BAD_OPTION',
    })
    await expect(make({ path, 'test-fraction': 0.01 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })

  it('reports a missing file, and a directory', async () => {
    await expect(make({ path: at('none.npy') })).rejects.toMatchObject({
      code: 'DATA_MISSING',
      exitCode: 1,
      message: `none.npy not found in ${directory}. Give an existing file with --dataset.path, or with --dataset.train, --dataset.validation and --dataset.test.`,
    })
    await expect(make({ path: at('none.arrow') })).rejects.toMatchObject({ code: 'DATA_MISSING' })
    await mkdir(at('folder.npy'))
    await expect(make({ path: at('folder.npy') })).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: textMatching(/expected a file, got a directory\. Give an existing file/),
    })
    await put('web.npy', Buffer.from('<!DOCTYPE html>'))
    await expect(make({ path: at('web.npy') })).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
    await put('web.parquet', Buffer.from('<!DOCTYPE html>'))
    await expect(make({ path: at('web.parquet') })).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
    await put('web.arrow', Buffer.from('<!DOCTYPE html>'))
    await expect(make({ path: at('web.arrow') })).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
  })

  it.each([
    ['values that are no numbers', [1, NaN, 2], 'auto', /finite data, every value a number, got NaN in row 1/],
    [
      'greys as binary data',
      [1, 0, 0.5],
      'binary',
      /binary data, every value 0 or 1, got 0\.5 in row 2.*--dataset\.kind continuous/,
    ],
    ['rows that are not one-hot as categories', [1, 0, 1], 'categorical', /one 1 in every example, got 0 in row 1/],
  ])('refuses %s', async (_, values, kind, message) => {
    const path = await put('v.npy', writeNpy('<f8', [3], Float64Array.from(values)))
    await expect(make({ path, kind })).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: textMatching(message),
    })
  })

  it('reads one-hot rows as categories', async () => {
    const path = await put('c.npy', writeNpy('|u1', [2, 3], Uint8Array.of(0, 1, 0, 1, 0, 0)))
    expect(await make({ path, kind: 'categorical' })).toMatchObject({ kind: 'categorical', event: [3] })
  })

  it('refuses an array without examples, or with an empty dimension', async () => {
    for (const shape of [[], [0, 3], [3, 0]]) {
      const path = await put('e.npy', writeNpy('<f8', shape, new Float64Array(shape.length === 0 ? 1 : 0)))
      await expect(make({ path })).rejects.toMatchObject({ code: 'WRONG_DATA' })
    }
  })
})
