import { join } from 'node:path'
import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { datasets } from '@elbow-vae/datasets'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks, orSkipped, runPython } from '../testing/python.js'
import { temporaryDirectory } from '../testing/spawn.js'

const file = datasets.find(({ name }) => name === 'file')!
const formats = ['arrow', 'arrows', 'parquet'] as const

/** The expected result for column t: numbers of the first row, a reason to leave it out, or an error message. */
interface Case {
  readonly type: string
  /** Python expression for three rows. */
  readonly values: string
  readonly used?: readonly number[]
  readonly leftOut?: RegExp
  readonly refused?: RegExp
}

const integers = [8, 16, 32, 64].flatMap((bits) => [`int${bits}`, `uint${bits}`])
const times = /dates, times or durations/
const lists = [
  'pa.list_(pa.uint8())',
  'pa.large_list(pa.float32())',
  'pa.list_(pa.float64(), 2)',
  'pa.list_(pa.decimal128(9, 1))',
]
const nested = [
  'pa.list_(pa.list_(pa.int16()))',
  'pa.large_list(pa.large_list(pa.float16()))',
  'pa.list_(pa.list_(pa.int64(), 2), 1)',
]
const decimal = (value: string) => `[decimal.Decimal('${value}')] * 3`

const cases: readonly Case[] = [
  ...[...integers, 'float16', 'float32', 'float64'].map((name) => ({
    type: `pa.${name}()`,
    values: '[3, 2, 1]',
    used: [3],
  })),
  { type: 'pa.bool_()', values: '[True, False, True]', used: [1] },
  { type: 'pa.decimal128(9, 2)', values: decimal('-2.5'), used: [-2.5] },
  { type: 'pa.decimal128(38, 2)', values: decimal('-2.5'), used: [-2.5] },
  { type: 'pa.decimal256(50, 2)', values: decimal('2.5'), used: [2.5] },
  { type: 'pa.dictionary(pa.int32(), pa.int64())', values: '[30, 10, 30]', used: [30] },
  { type: 'pa.dictionary(pa.int8(), pa.float64())', values: '[2.5, 1, 1]', used: [2.5] },
  { type: 'pa.dictionary(pa.int8(), pa.string())', values: "['p', 'q', 'p']", leftOut: /text/ },
  ...lists.map((type) => ({ type, values: '[[3, 4], [1, 2], [5, 6]]', used: [3, 4] })),
  ...nested.map((type) => ({ type, values: '[[[3, 4]], [[1, 2]], [[5, 6]]]', used: [3, 4] })),
  {
    type: 'pa.list_(pa.float64())',
    values: '[[1], [1, 2], [1]]',
    refused: /a list of 2 where the first has 1 in row 1/,
  },
  {
    type: 'pa.list_(pa.list_(pa.float64()))',
    values: '[[[1], [1]], [[1], []], [[1]]]',
    refused: /a list of 0 .* row 1/,
  },
  { type: 'pa.list_(pa.float64())', values: '[[], [], []]', refused: /empty lists/ },
  { type: 'pa.list_(pa.float64())', values: '[[1], [None], [1]]', refused: /null in row 1/ },
  { type: 'pa.list_(pa.float64())', values: '[[1], None, [1]]', refused: /null in row 1/ },
  { type: 'pa.float64()', values: '[1, None, 1]', refused: /null in row 1/ },
  { type: 'pa.null()', values: '[None, None, None]', leftOut: /nothing but nulls/ },
  { type: 'pa.string()', values: "['p', 'q', 'p']", leftOut: /text/ },
  { type: 'pa.large_string()', values: "['p', 'q', 'p']", leftOut: /text/ },
  { type: 'pa.binary()', values: "[b'p', b'q', b'p']", leftOut: /bytes/ },
  { type: 'pa.list_(pa.string())', values: "[['p'], ['q'], ['p']]", leftOut: /text/ },
  { type: "pa.timestamp('ns')", values: '[0, 1, 2]', leftOut: times },
  { type: 'pa.date32()', values: '[0, 1, 2]', leftOut: times },
  { type: "pa.time64('us')", values: '[0, 1, 2]', leftOut: times },
  { type: "pa.duration('s')", values: '[0, 1, 2]', leftOut: times },
  { type: "pa.struct([('a', pa.float64())])", values: "[{'a': 1}] * 3", leftOut: /records/ },
  { type: "pa.list_(pa.struct([('a', pa.float64())]))", values: "[[{'a': 1}]] * 3", leftOut: /records/ },
  { type: 'pa.map_(pa.string(), pa.int64())', values: "[[('a', 1)]] * 3", leftOut: /maps/ },
]

let directory: string
let remove: () => Promise<void>
const missing = lacks('pyarrow', 'pandas')
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  remove = temporary.remove
  if (missing) return
  const program = `
import decimal, json, sys
import pandas as pd, pyarrow as pa, pyarrow.parquet as parquet
def save(name, table):
    for kind, new in (('arrow', pa.ipc.new_file), ('arrows', pa.ipc.new_stream)):
        with new(f'{name}.{kind}', table.schema) as writer:
            writer.write_table(table, max_chunksize=2)
    parquet.write_table(table, f'{name}.parquet')
${cases.map(({ type, values }, i) => `save('${i}', pa.table({'own': [0.5, 1.5, 2.5], 't': pa.array(${values}, ${type})}))`).join('\n')}
def save_views(table):
    with pa.ipc.new_file('views.arrow', table.schema) as writer:
        writer.write_table(table)
frame = pd.DataFrame({'a': [0.5, 1.5, 2.5], 'b': [3.0, 4.0, 5.0]}, index=[2, 0, 1])
save('shuffled', pa.Table.from_pandas(frame))
save('named', pa.Table.from_pandas(frame.rename_axis('patient')))
save_views(pa.table({'own': [0.5], 't': pa.array([[1, 2]], pa.list_view(pa.int64()))}))
save('labelled', pa.table({'image': pa.array([[1, 2], [3, 4], [5, 6]], pa.list_(pa.uint8())), 'label': [0, 1, 0]}))`
  await runPython(program, { cwd: directory })
}, 120_000)
afterAll(() => remove())

const make = (name: string): Promise<Dataset> =>
  file.create(
    resolveOptions('--dataset file', file.options, { path: join(directory, name) }) as never,
    { seed: 1 } as Context,
  ) as Promise<Dataset>
const firstRow = ({ splits }: Dataset) => [...splits.train!.rows(Int32Array.of(0), 0)]
const leftOut = ({ description }: Dataset) => description!.files[0]!.leftOut!.map(({ name, reason }) => [name, reason])

describe.each(formats)('a column in a file of pyarrow, .%s', (format) => {
  it.skipIf(missing)(
    `is used, left out with its reason, or refused: the same in every format${orSkipped('pyarrow', 'pandas')}`,
    async () => {
      for (const [i, { type, values, used, leftOut: reason, refused }] of cases.entries()) {
        const what = `${type}: ${values}`
        const dataset = await make(`${i}.${format}`).catch((fault: Error) => fault)
        if (dataset instanceof Error) {
          expect(dataset.message, what).toMatch(refused ?? /^nothing$/)
          expect(dataset.message, what).toMatch(/column "t"/)
          continue
        }
        expect(refused, what).toBeUndefined()
        expect(firstRow(dataset), what).toEqual([0.5, ...(used ?? [])])
        expect(leftOut(dataset), what).toEqual(reason ? [['t', expect.stringMatching(reason) as string]] : [])
      }
    },
  )

  it.skipIf(missing)(
    `that pandas wrote for an index is not a feature, nor is a column of labels${orSkipped('pyarrow', 'pandas')}`,
    async () => {
      const index = 'it is the index of a pandas frame'
      const [shuffled, named, labelled] = await Promise.all(
        ['shuffled', 'named', 'labelled'].map((name) => make(`${name}.${format}`)),
      )
      expect([firstRow(shuffled!), leftOut(shuffled!)]).toEqual([[0.5, 3], [['__index_level_0__', index]]])
      expect([firstRow(named!), leftOut(named!)]).toEqual([[0.5, 3], [['patient', index]]])
      expect([firstRow(labelled!), labelled!.event]).toEqual([[1, 2], [2]])
      expect(leftOut(labelled!)).toMatchObject([['label', expect.stringContaining('named like labels')]])
    },
  )
})

it.skipIf(missing)(
  `a type that apache-arrow does not know is named, in a file that is no damaged one${orSkipped('pyarrow', 'pandas')}`,
  async () => {
    await expect(make('views.arrow')).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: expect.stringMatching(/got one of type ListView\. Cast it to lists/) as string,
    })
  },
)
