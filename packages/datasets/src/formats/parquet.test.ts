import { parquetWriteBuffer } from 'hyparquet-writer'
import type { SchemaElement } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { outcome, refusesEveryCut, survivesEveryFlip, type Reader } from './damage.test.helper.js'
import { openParquet } from './parquet.js'
import { textContaining } from '../dataset.test.helper.js'

const columnData = [
  { name: 'a', data: [0.5, 1.5, 2.5, -1] },
  { name: 'n', data: Int32Array.of(1, 2, 3, 4) },
  { name: 'name', data: ['x', 'y', 'z', 'w'] },
]
const file = new Uint8Array(parquetWriteBuffer({ columnData }))

const listSchema: SchemaElement[] = [
  { name: 'root', num_children: 1 },
  { name: 'v', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
]

const reader = (bytes: Uint8Array): Reader<number[][]> => ({
  file: 'x.parquet',
  bytes,
  async read(content) {
    const { columns, rows } = await openParquet('x.parquet', content)
    const values: number[][] = []
    for (const column of columns.filter(({ numeric }) => numeric))
      values.push([...(await column.read()).values].map(Number))
    return [[rows], ...values]
  },
  shape: (values) => values[0],
})

describe('openParquet', () => {
  it('gives the columns with their types, and the values of numeric columns', async () => {
    const { rows, columns } = await openParquet('x.parquet', file)
    expect(rows).toBe(4)
    expect(columns.map(({ name, numeric }) => [name, numeric])).toEqual([
      ['a', true],
      ['n', true],
      ['name', false],
    ])
    expect(await columns[0]!.read()).toEqual({ width: 1, shape: [], values: Float64Array.of(0.5, 1.5, 2.5, -1) })
    expect(await columns[1]!.read()).toEqual({ width: 1, shape: [], values: Float64Array.of(1, 2, 3, 4) })
  })

  it('reads lists of equal length as rows, and refuses other lists', async () => {
    const open = async (data: (number[] | null)[]) => {
      const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'v', data }], schema: listSchema }))
      return (await openParquet('x.parquet', bytes)).columns[0]!
    }
    expect(
      (
        await open([
          [1, 2],
          [3, 4],
        ])
      ).numeric,
    ).toBe(true)
    expect(
      await (
        await open([
          [1, 2],
          [3, 4],
        ])
      ).read(),
    ).toEqual({ width: 2, shape: [2], values: Float64Array.of(1, 2, 3, 4) })
    await expect((await open([[1, 2], [3]])).read()).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: textContaining('got a list of 1 where the first has 2 in row 1'),
    })
  })

  it('reads nested lists of equal length as dimensions, and decimals as numbers', async () => {
    const list = (name: string): SchemaElement[] => [
      { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ]
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 2 },
      ...list('image'),
      ...list('element'),
      { name: 'element', type: 'INT32', repetition_type: 'OPTIONAL' },
      { name: 'price', type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 9, repetition_type: 'REQUIRED' },
    ]
    const image = [[1, 2, 3], [4, 5, 6]] // prettier-ignore
    const columnData = [
      { name: 'image', data: [image, image] },
      { name: 'price', data: [123.45, -0.05] },
    ]
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, schema }))
    const [images, prices] = (await openParquet('x.parquet', bytes)).columns
    const pixels = Float64Array.of(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6)
    expect(await images!.read()).toEqual({ width: 6, shape: [2, 3], values: pixels })
    const { values } = await prices!.read()
    expect(values[0]).toBeCloseTo(123.45, 12)
    expect(values[1]).toBeCloseTo(-0.05, 12)
  })

  it('treats a record of one field as not numeric, with the reason', async () => {
    const schema: SchemaElement[] = [
      { name: 'root', num_children: 1 },
      { name: 'v', repetition_type: 'REQUIRED', num_children: 1 },
      { name: 'a', type: 'DOUBLE', repetition_type: 'REQUIRED' },
    ]
    const columnData = [{ name: 'v', data: [{ a: 1 }, { a: 2 }] }]
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, schema }))
    const [column] = (await openParquet('x.parquet', bytes)).columns
    expect(column).toMatchObject({ numeric: false, reason: 'it holds records with fields of their own' })
  })

  it('refuses a null with its column and row', async () => {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'a', data: [1, null, 3] }] }))
    const { columns } = await openParquet('x.parquet', bytes)
    await expect(columns[0]!.read()).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message:
        'x.parquet: expected numbers in column "a", got null in row 1 (counted from 0). Fill it, or drop the row.',
    })
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another format', Buffer.from('PK and so on and on')],
    ['the magic word alone', Buffer.from('PAR1\0\0\0\0PAR1')],
  ])('refuses %s', async (_, bytes) => {
    expect(await outcome(reader(bytes), bytes)).toMatchObject({ code: 'DATA_CORRUPT' })
  })

  it('refuses a file that is truncated anywhere, and never reads a flipped bit as another number of rows', async () => {
    await refusesEveryCut(reader(file))
    await survivesEveryFlip(reader(file))
  })
})
