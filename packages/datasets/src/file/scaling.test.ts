import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { normal, resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { file } from './file.js'
import { writeNpy } from '../formats/write-npy.test.helper.js'
import { textContaining, textMatching } from '../dataset.test.helper.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-file-scaling-'))
})
afterAll(() => rm(directory, { recursive: true }))

const make = async (options: Record<string, unknown>, context: Partial<Context> = {}): Promise<Dataset> =>
  file.create(resolveOptions('--dataset file', file.options, options), { seed: 1, ...context } as Context)
const rowsOf = ({ splits }: Dataset, split: 'train' | 'test' = 'train') => [
  ...splits[split]!.rows(
    Int32Array.from({ length: splits[split]!.size }, (_, i) => i),
    0,
  ),
]
const array = async (name: string, shape: number[], values: Float64Array | Uint8Array): Promise<string> => {
  const path = join(directory, name)
  await writeFile(path, writeNpy(values instanceof Uint8Array ? '|u1' : '<f8', shape, values))
  return path
}
const size = 200
/** Columns with different means and variances; the last one is constant. */
const columns = () => {
  const noise = normal({ seed: 1, stream: 'columns', step: 0 }, 2 * size)
  return Float64Array.from({ length: 3 * size }, (_, i) => {
    const [row, column] = [Math.floor(i / 3), i % 3]
    return [1e9 + 3 * noise[2 * row]!, -2 + 1e-3 * noise[2 * row + 1]!, 7][column]!
  })
}
const columnOf = (values: readonly number[], column: number) => values.filter((_, i) => i % 3 === column)
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length

describe('--dataset.scale', () => {
  it('standardize gives each column mean 0 and variance 1 over the training split, with its statistics only', async () => {
    const values = columns()
    const path = await array('x.npy', [size, 3], values)
    const dataset = await make({ path, scale: 'standardize', 'test-fraction': 0.25 })
    const raw = await make({ path, 'test-fraction': 0.25 })
    const train = rowsOf(dataset)
    for (const column of [0, 1]) {
      const scaled = columnOf(train, column)
      // 10⁹ + 3ε has only 24 bits in float32; scaling in float64 preserves ε.
      expect(mean(scaled)).toBeCloseTo(0, 5)
      expect(mean(scaled.map((x) => x * x))).toBeCloseTo(1, 5)
    }
    expect(columnOf(train, 2).every((x) => x === 0)).toBe(true)
    const { shift, scale } = dataset.scaling!
    expect(shift).toHaveLength(3)
    expect(scale[2]).toBe(1)
    expect(scale[0]).toBeGreaterThan(2.5)
    expect(scale[0]).toBeLessThan(3.5)
    const second = columnOf(rowsOf(raw, 'test'), 1).map((x) => (x - shift[1]!) / scale[1]!)
    columnOf(rowsOf(dataset, 'test'), 1).forEach((x, i) => expect(Math.abs(x - second[i]!)).toBeLessThan(1e-3))
    expect(dataset.description!.constant).toEqual(['[2]'])
    expect(dataset.checksum).toBe(raw.checksum) // over the unscaled data
  })

  it('unit scales the training split to [0, 1], with one scale for all pixels of gray images', async () => {
    const gray = Uint8Array.from({ length: 5 * 6 }, (_, i) => 50 + 5 * i)
    const path = await array('gray.npy', [5, 2, 3], gray)
    const dataset = await make({ path, scale: 'unit' })
    expect(dataset.scaling).toEqual({ shift: [50], scale: [145] })
    expect(rowsOf(dataset)).toEqual([...Float32Array.from(gray, (x) => (x - 50) / 145)])
  })

  it('scales the channels of color images separately', async () => {
    const path = await array('rgb.npy', [1, 2, 1, 3], Uint8Array.of(0, 10, 7, 4, 30, 7))
    const dataset = await make({ path, scale: 'unit' })
    expect(dataset.scaling).toEqual({ shift: [0, 10, 7], scale: [4, 20, 1] })
    expect(rowsOf(dataset)).toEqual([0, 0, 0, 1, 1, 0])
    expect(dataset.description!.constant).toEqual(['[2]'])
  })

  it('uses the recorded statistics of a run, if there are some', async () => {
    const path = await array('y.npy', [2], Float64Array.of(3, 7))
    const scaling = { shift: [1], scale: [2] }
    const dataset = await make({ path, scale: 'standardize' }, { scaling })
    expect(dataset.scaling).toBe(scaling)
    expect(rowsOf(dataset)).toEqual([1, 3])
    expect((await make({ path }, { scaling })).scaling).toBeUndefined()
  })

  it.each([
    ['binary', Uint8Array.of(0, 1, 1), 'auto'],
    ['categorical', Uint8Array.of(1, 1, 1), 'categorical'],
  ])('refuses %s data, which has no units', async (_, values, kind) => {
    const path = await array('b.npy', [3, 1], values)
    await expect(make({ path, kind, scale: 'unit' })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: textContaining('--dataset.kind continuous'),
    })
  })

  it('names constant columns of a table', async () => {
    const path = join(directory, 'constant.parquet')
    const columnData = [
      { name: 'a', data: [1.5, 2.5] },
      { name: 'still', data: [4, 4] },
    ]
    await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData })))
    expect((await make({ path, scale: 'unit' })).description!.constant).toEqual(['still'])
  })
})

describe('a value that float32 cannot represent', () => {
  const values = Float64Array.of(1, 2, 3, 1e39, 5, 6)

  it.each([
    ['of float64', values],
    ['below zero', values.map((x) => -x)],
  ])('%s is refused with its row, and the advice cures', async (_, held) => {
    const path = await array('big.npy', [3, 2], held)
    await expect(make({ path })).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: textMatching(/float32 holds.*got -?1e\+39 in "\[1\]" of row 1 .* --dataset\.scale standardize/),
    })
    expect(rowsOf(await make({ path, scale: 'standardize' })).every(Number.isFinite)).toBe(true)
  })
})
