import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Bool,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Int64,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  makeData,
  tableToIPC,
  util,
  vectorFromArray,
  type DataType,
} from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ElbowError } from '../errors.js'
import { uniform } from '../noise/host.js'
import { readColumns } from './read-columns.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-columns-'))
})
afterAll(() => rm(directory, { recursive: true }))

const lists = new FixedSizeList(2, new Field('item', new Float32(), false))

/** Rows `from` to `from + count` of a table: number i in every column, in its own way. */
function batch(from: number, count: number): RecordBatch {
  const rows = Array.from({ length: count }, (_, i) => from + i)
  const child = makeData({ type: new Float32(), data: Float32Array.from(rows.flatMap((i) => [i, -i])) })
  const columns: Record<string, [DataType, ReturnType<typeof makeData>]> = {
    real: [new Float32(), makeData({ type: new Float32(), data: Float32Array.from(rows) })],
    whole: [new Int64(), makeData({ type: new Int64(), data: BigInt64Array.from(rows.map(BigInt)) })],
    half: [new Float16(), makeData({ type: new Float16(), data: Uint16Array.from(rows, util.float64ToUint16) })],
    odd: [
      new Bool(),
      vectorFromArray(
        rows.map((i) => i % 2 === 1),
        new Bool(),
      ).data[0]!,
    ],
    name: [new Utf8(), vectorFromArray(rows.map(String), new Utf8()).data[0]!],
    pair: [lists, makeData({ type: lists, length: count, nullCount: 0, child })],
  }
  const schema = new Schema(Object.entries(columns).map(([name, [type]]) => new Field(name, type, true)))
  const children = Object.values(columns).map(([, data]) => data)
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: count, children }))
}

const table = new Table([batch(0, 3), batch(3, 9)])
const files = { file: tableToIPC(table, 'file'), stream: tableToIPC(table, 'stream') } as const

async function read(bytes: Uint8Array): Promise<Record<string, readonly [number, ...number[]]>> {
  const path = join(directory, 'x.arrow')
  await writeFile(path, bytes)
  const { columns } = await readColumns(path)
  return Object.fromEntries(
    columns
      .filter(({ numeric }) => numeric)
      .map((column) => {
        const { width, values } = column.read()
        return [column.name, [width, ...Array.from<number | bigint, number>(values, Number)]] as const
      }),
  )
}

const numbers = (make: (i: number) => readonly number[]) => Array.from({ length: 12 }, (_, i) => make(i)).flat()

describe('readColumns', () => {
  it.each(['file', 'stream'] as const)('gives every column of numbers of a %s of two batches', async (kind) => {
    expect(await read(files[kind])).toEqual({
      real: [1, ...numbers((i) => [i])],
      whole: [1, ...numbers((i) => [i])],
      half: [1, ...numbers((i) => [i])],
      odd: [1, ...numbers((i) => [i % 2])],
      pair: [2, ...numbers((i) => [i, -i])],
    })
  })

  it('says what the other columns hold', async () => {
    await writeFile(join(directory, 'x.arrow'), files.file)
    const { rows, columns } = await readColumns(join(directory, 'x.arrow'))
    expect(rows).toBe(12)
    expect(columns.filter(({ numeric }) => !numeric)).toMatchObject([{ name: 'name', type: 'Utf8' }])
  })

  it.each([
    ['a number', vectorFromArray([1, 2, null], new Float32())],
    ['a list', vectorFromArray([[1, 2], [3, 4], null], lists)],
    [
      'a number in a list',
      vectorFromArray(
        [
          [1, 2],
          [3, 4],
          [5, null],
        ],
        new FixedSizeList(2, new Field('item', new Float32(), true)),
      ),
    ],
  ])('refuses %s that is null, naming the column and the row', async (_, vector) => {
    await expect(read(tableToIPC(new Table({ a: vector }), 'file'))).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: `${join(directory, 'x.arrow')}: expected numbers in column "a", got null in row 2, the first being 0. Fill it, or drop the row.`,
    })
  })

  it.each(['file', 'stream'] as const)('refuses a %s cut anywhere', async (kind) => {
    for (let length = 0; length < files[kind].length; length += 7) {
      await expect(read(files[kind].subarray(0, length))).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
    }
  })

  it.each(['file', 'stream'] as const)(
    'takes a flipped bit of a %s for a value at most, in little time and memory',
    async (kind) => {
      const bits = 8 * files[kind].length
      const before = process.memoryUsage().rss
      for (const u of uniform({ seed: 1, stream: kind, step: 0 }, 400)) {
        const bytes = files[kind].slice()
        const bit = Math.floor(u * bits)
        bytes[bit >> 3]! ^= 1 << (bit & 7)
        const result = await read(bytes).catch((fault: unknown) => fault)
        if (!(result instanceof Error)) continue
        expect(result, `bit ${bit}: ${result.stack}`).toBeInstanceOf(ElbowError)
        expect(result.message, `bit ${bit}`).toMatch(/^[^\n]*x\.arrow: [^\n]+$/)
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(5e8)
    },
  )
})
