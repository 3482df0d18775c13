import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Int32,
  Int64,
  LargeList,
  List,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Uint8,
  Utf8,
  makeData,
  tableToIPC,
  util,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ElbowError } from '../../errors.js'
import { uniform } from '../../noise/host.js'
import { required } from '../../required.js'
import { containing } from '../../testing/matchers.js'
import { nonNumericReasons, readColumns } from './read-columns.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-columns-'))
})
afterAll(() => rm(directory, { recursive: true }))

const coded = new Dictionary(new Int64(), new Int32(), 0)
const dictionary = vectorFromArray([0n, 1n, 2n], new Int64())
const varying = new List(new Field('item', new Uint8(), false))
const lists = new FixedSizeList(2, new Field('item', new Float32(), false))

/** Rows `from` to `from + count` of a table. Each column stores the number of the row with another type. */
function batch(from: number, count: number): RecordBatch {
  const rows = Array.from({ length: count }, (_, i) => from + i)
  const child = makeData({ type: new Float32(), data: Float32Array.from(rows.flatMap((i) => [i, -i])) })
  const columns: Record<string, [DataType, Data]> = {
    real: [new Float32(), makeData({ type: new Float32(), data: Float32Array.from(rows) })],
    whole: [new Int64(), makeData({ type: new Int64(), data: BigInt64Array.from(rows.map(BigInt)) })],
    half: [new Float16(), makeData({ type: new Float16(), data: Uint16Array.from(rows, util.float64ToUint16) })],
    odd: [
      new Bool(),
      dataOf(
        rows.map((i) => i % 2 === 1),
        new Bool(),
      ),
    ],
    name: [new Utf8(), dataOf(rows.map(String), new Utf8())],
    list: [
      varying,
      makeData({
        type: varying,
        length: count,
        valueOffsets: Int32Array.from({ length: count + 1 }, (_, i) => 2 * i),
        child: makeData({ type: new Uint8(), data: Uint8Array.from(rows.flatMap((i) => [i, i + 1])) }),
      }),
    ],
    coded: [coded, makeData({ type: coded, data: Int32Array.from(rows, (i) => i % 3), dictionary })],
    pair: [lists, makeData({ type: lists, length: count, nullCount: 0, child })],
  }
  const schema = new Schema(Object.entries(columns).map(([name, [type]]) => new Field(name, type, true)))
  const children = Object.values(columns).map(([, data]) => data)
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: count, children }))
}

/** Arrow data of values. */
const dataOf = (values: readonly unknown[], type: DataType): Data =>
  required(vectorFromArray(values, type).data[0], 'the data of a vector')

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

const numbers = (valuesOf: (i: number) => readonly number[]) => Array.from({ length: 12 }, (_, i) => valuesOf(i)).flat()

describe('readColumns', () => {
  it.each(['file', 'stream'] as const)('reads all numeric columns of a %s with two batches', async (kind) => {
    expect(await read(files[kind])).toEqual({
      real: [1, ...numbers((i) => [i])],
      whole: [1, ...numbers((i) => [i])],
      half: [1, ...numbers((i) => [i])],
      odd: [1, ...numbers((i) => [i % 2])],
      list: [2, ...numbers((i) => [i, i + 1])],
      coded: [1, ...numbers((i) => [i % 3])],
      pair: [2, ...numbers((i) => [i, -i])],
    })
  })

  it('returns the types of the other columns', async () => {
    await writeFile(join(directory, 'x.arrow'), files.file)
    const { rows, columns } = await readColumns(join(directory, 'x.arrow'))
    expect(rows).toBe(12)
    expect(columns.filter(({ numeric }) => !numeric)).toMatchObject([{ name: 'name', type: 'Utf8' }])
  })

  it('reads nested lists of one length, of all list types, as dimensions', async () => {
    const image = (i: number) => [[i, 1, 2], [3, 4, 5]] // prettier-ignore
    const rows = [0, 1, 2].map(image)
    const pixel = new Field('item', new Uint8(), false)
    const types = [
      new List(new Field('item', new List(pixel))),
      new List(new Field('item', new FixedSizeList(3, pixel))),
      new FixedSizeList(2, new Field('item', new List(pixel))),
    ]
    for (const type of types) {
      await writeFile(join(directory, 'x.arrow'), tableToIPC(new Table({ x: vectorFromArray<DataType>(rows, type) })))
      const [column] = (await readColumns(join(directory, 'x.arrow'))).columns
      expect(column?.read()).toEqual({ width: 6, shape: [2, 3], values: Uint8Array.from(rows.flat(2)) })
    }
  })

  it('reads large lists, with 64-bit offsets, and positive and negative decimals', async () => {
    const large = new LargeList(new Field('item', new Float32(), false))
    const valueOffsets = BigInt64Array.of(0n, 2n, 4n)
    const child = makeData({ type: new Float32(), data: Float32Array.of(1, 2, 3, 4) })
    const data = makeData({ type: large, length: 2, valueOffsets, child })
    const decimal = new Decimal(2, 10, 128)
    // 123.45 and −0.05: integers in two's complement, times 10⁻².
    const words = Uint32Array.of(12345, 0, 0, 0, 0xfffffffb, 0xffffffff, 0xffffffff, 0xffffffff)
    const decimals = makeData({ type: decimal, length: 2, data: words })
    const schema = new Schema([new Field('large', large), new Field('decimal', decimal)])
    const struct = makeData({ type: new Struct(schema.fields), length: 2, children: [data, decimals] })
    const bytes = tableToIPC(new Table([new RecordBatch(schema, struct)]), 'file')
    expect(await read(bytes)).toEqual({ large: [2, 1, 2, 3, 4], decimal: [1, 123.45, -0.05] })
  })

  it('returns the reason why a column is not numeric', async () => {
    const record = new Struct([new Field('a', new Float32(), true)])
    const columns = {
      when: vectorFromArray([new Date(0)], new DateDay()),
      what: vectorFromArray(['a'], new Dictionary(new Utf8(), new Int32())),
      words: vectorFromArray([['a']], new List(new Field('item', new Utf8(), true))),
      record: vectorFromArray([{ a: 1 }], record),
    }
    await writeFile(join(directory, 'x.arrow'), tableToIPC(new Table<Record<string, DataType>>(columns), 'file'))
    const { columns: read } = await readColumns(join(directory, 'x.arrow'))
    expect(read.map(({ name, numeric, reason }) => [name, numeric, reason])).toEqual([
      ['when', false, nonNumericReasons.time],
      ['what', false, nonNumericReasons.text],
      ['words', false, nonNumericReasons.text],
      ['record', false, nonNumericReasons.struct],
    ])
    expect(read[1]?.cells()).toEqual(['a'])
  })

  it.each([
    ['lists', [[1, 2], [3, 4], [5]], 'a list of 1 where the first has 2', 2],
    [
      'lists in lists',
      [
        [[1], [2]],
        [[3], [4, 5]],
      ],
      'a list of 2 where the first has 1',
      1,
    ],
    [
      'nulls in lists',
      [
        [1, 2],
        [3, null],
      ],
      'null',
      1,
    ],
  ] as const)('rejects %s of different lengths, and names the column and the row', async (what, rows, got, row) => {
    const inner = new Field('item', new Float32(), true)
    const type = new List<DataType>(what === 'lists in lists' ? new Field('item', new List(inner), true) : inner)
    await expect(read(tableToIPC(new Table({ a: vectorFromArray(rows, type) }), 'file'))).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: containing(`column "a", got ${got} in row ${row}`),
    })
  })

  it('rejects a null entry of a dictionary, and names the row', async () => {
    const entries = vectorFromArray([1, null], new Float32())
    const type = new Dictionary(new Float32(), new Int32(), 7)
    const data = makeData({ type, data: Int32Array.of(0, 0, 1), dictionary: entries })
    const schema = new Schema([new Field('a', type)])
    const struct = makeData({ type: new Struct(schema.fields), length: 3, children: [data] })
    await expect(read(tableToIPC(new Table([new RecordBatch(schema, struct)]), 'file'))).rejects.toMatchObject({
      message: containing('column "a", got null in row 2'),
    })
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
  ])('rejects %s that is null, and names the column and the row', async (_, vector) => {
    await expect(read(tableToIPC(new Table({ a: vector }), 'file'))).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: `${join(directory, 'x.arrow')}: expected numbers in column "a", got null in row 2 (counted from 0). Fill it, or drop the row.`,
    })
  })

  it.each(['file', 'stream'] as const)('rejects a %s that is truncated anywhere', async (kind) => {
    for (let length = 0; length < files[kind].length; length += 7) {
      await expect(read(files[kind].subarray(0, length))).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
    }
  })

  it.each(['file', 'stream'] as const)(
    'reads a %s with a flipped bit only if a value changed, in limited time and memory',
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
