import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  columns,
  readTable,
  resolveConfig,
  withFormerNames,
  writeTable,
  type Column,
  type Row,
  type RunConfig,
} from '@elbow-vae/core'
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { builtInRegistry } from '../plugins/built-in.js'
import { readWithPyarrow } from '../testing/pyarrow.js'
import { lacks, orSkipped } from '../testing/python.js'
import { temporaryDirectory } from '../testing/spawn.js'
import { exportTables, type ExportCommand } from '@elbow-vae/results/export'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const spread: Column = { name: 'spread', description: 'made up', unit: 'bits', type: 'vector', size: 2 }
const evalColumns = [...columns('run', 'seed', 'split', 'rate', 'distortion', 'note'), spread]

/** A run directory with an evaluation of two splits. */
async function writeRun(name: string, beta: number, rate: number | null): Promise<void> {
  const path = join(directory, 'sweep', name)
  await mkdir(path, { recursive: true })
  const parts = { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', objective: 'beta' }
  const settings = { steps: 10, latents: [3, 4] }
  const options = { objective: { beta } }
  const config = resolveConfig(builtInRegistry(), { parts, options, evaluate: [], evaluateOptions: {}, settings })
  await writeFile(join(path, 'run.json'), JSON.stringify({ run: name, config }))
  const rows = ['train', 'test'].map((split): Row => ({
    ...{
      run: name,
      seed: 1,
      split,
      rate,
      distortion: 0.1 + 0.2,
      note: split === 'test' ? 'a "note",\nof two lines' : null,
    },
    spread: Float32Array.of(1.5, beta),
  }))
  await writeTable(
    join(path, 'eval.arrow'),
    { columns: evalColumns, rows },
    { 'elbow.run': JSON.stringify(config), 'elbow.schema': '1' },
  )
  const bins = [{ bin: 0, probability: 1 }]
  const binColumns: Column[] = [
    { name: 'bin', description: 'which', type: 'integer' },
    { name: 'probability', description: 'of it' },
  ]
  await writeTable(
    join(path, 'bins.arrow'),
    { columns: binColumns, rows: bins },
    { 'elbow.run': JSON.stringify(config) },
  )
}

beforeAll(async () => {
  await writeRun('a', 0.5, 1)
  await writeRun('b', 2, null)
})

/** The content of the exported file. */
async function exported(out: string, options: Partial<ExportCommand> = {}): Promise<string> {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const file = join(directory, out)
  const usual = {
    paths: [join(directory, 'sweep')],
    table: 'eval',
    layout: 'wide',
    format: undefined,
    columns: [],
  } as const
  await exportTables({ ...usual, out: file, ...options })
  return file
}
const lines = async (file: string) => (await readFile(file, 'utf8')).split('\n')

describe('elbow export', () => {
  it('concatenates the tables of a sweep', async () => {
    const { rows } = await readTable(await exported('all.arrow'))
    expect(rows.map(({ run, split }) => `${String(run)} ${String(split)}`)).toEqual([
      'a train',
      'a test',
      'b train',
      'b test',
    ])
    expect(rows[1]!['spread']).toEqual(Float32Array.of(1.5, 0.5))
    expect(rows[2]!['rate']).toBe(null)
  })

  it('writes CSV with every digit, quotes doubled, nulls empty, vectors as columns', async () => {
    const file = await exported('one.csv', { paths: [join(directory, 'sweep', 'b', 'eval.arrow')] })
    expect((await lines(file)).slice(0, 3)).toEqual([
      'run,seed,split,rate,distortion,note,spread_0,spread_1',
      'b,1,train,,0.30000000000000004,,1.5,2',
      'b,1,test,,0.30000000000000004,"a ""note"",',
    ])
  })

  it('writes Parquet of the same types, with units', async () => {
    const bytes = await readFile(await exported('all.parquet'))
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    const rows = await parquetReadObjects({ file })
    expect(rows).toHaveLength(4)
    expect(rows[1]).toEqual({
      ...{ run: 'a', seed: 1n, split: 'test', rate: 1, distortion: 0.1 + 0.2, note: 'a "note",\nof two lines' },
      ...{ spread_0: 1.5, spread_1: 0.5 },
    })
    const { key_value_metadata: metadata } = await parquetMetadataAsync(file)
    const described = metadata?.find(({ key }) => key === 'elbow.columns')?.value
    expect(JSON.parse(described!)).toContainEqual(expect.objectContaining({ name: 'rate', unit: 'nats' }))
  })

  it('selects columns by name, and options by flag', async () => {
    const file = await exported('chosen.csv', { columns: ['run', 'objective.beta', 'run.latents', 'split'] })
    expect((await lines(file)).slice(0, 3)).toEqual([
      'run,objective.beta,run.latents,split',
      'a,0.5,"3,4",train',
      'a,0.5,"3,4",test',
    ])
    const all = await readTable(await exported('more.arrow', { columns: ['objective.beta', '*'] }))
    expect(all.columns.map(({ name }) => name)).toEqual(['objective.beta', ...evalColumns.map(({ name }) => name)])
  })

  it('has a row per number with its unit in the long layout', async () => {
    const file = await exported('long.csv', {
      layout: 'long',
      columns: ['run', 'objective.beta', 'split', 'rate', 'spread'],
    })
    expect(await lines(file)).toEqual([
      'run,objective.beta,split,metric,value,unit',
      ...['train', 'test'].flatMap((split) => [
        `a,0.5,${split},rate,1,nats`,
        `a,0.5,${split},spread_0,1.5,bits`,
        `a,0.5,${split},spread_1,0.5,bits`,
      ]),
      ...['train', 'test'].flatMap((split) => [`b,2,${split},spread_0,1.5,bits`, `b,2,${split},spread_1,2,bits`]), // b has no rate
      '',
    ])
  })

  it.each(['run.rate', 'run.rate-estimator'])(
    'has the rate estimator as %s, from a table of version 0.1.0 too',
    async (name) => {
      const path = join(directory, 'former', 'eval.arrow')
      const { rows, columns, metadata } = await readTable(join(directory, 'sweep', 'a', 'eval.arrow'))
      const former = withFormerNames(JSON.parse(metadata['elbow.run']!) as RunConfig)
      expect(former.settings).toHaveProperty('rate')
      await mkdir(dirname(path), { recursive: true })
      await writeTable(path, { columns, rows }, { 'elbow.run': JSON.stringify(former) })
      const file = await exported('former.csv', { paths: [path], columns: ['split', name] })
      expect(await lines(file)).toEqual(['split,run.rate-estimator', 'train,auto', 'test,auto', ''])
    },
  )

  it('adds the run to the rows of tables without it', async () => {
    const file = await exported('bins.csv', { table: 'bins' })
    expect(await lines(file)).toEqual(['run,bin,probability', 'a,0,1', 'b,0,1', ''])
  })

  it.skipIf(lacks('pyarrow'))(`writes Arrow that pyarrow reads${orSkipped('pyarrow')}`, async () => {
    const rows = await readWithPyarrow(await exported('py.arrow', { columns: ['run', 'rate'] }), 'file')
    expect(rows).toEqual(['a', 'a', 'b', 'b'].map((run) => ({ run, rate: run === 'a' ? 1 : null })))
  })
})

describe('elbow export refuses', () => {
  it.each<[string, Partial<ExportCommand>, string]>([
    ['an unknown column', { columns: ['rat'] }, 'UNKNOWN_OPTION'],
    ['an unknown file extension', { out: 'table.xlsx' }, 'BAD_OPTION'],
    ['a table that no run has', { table: 'codes' }, 'DATA_MISSING'],
    ['a path that does not exist', { paths: ['nowhere'] }, 'DATA_MISSING'],
  ])('%s', async (_, options, code) => {
    await expect(exported('refused.csv', options)).rejects.toThrow(expect.objectContaining({ code }))
  })

  it('to overwrite its input', async () => {
    const file = join(directory, 'sweep', 'a', 'eval.arrow')
    await expect(exported('', { paths: [file], out: file })).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_USAGE' }),
    )
  })

  it('a column of text in one table and numbers in another', async () => {
    const file = join(directory, 'text.arrow')
    await writeTable(file, { columns: [{ name: 'rate', description: '', type: 'text' }], rows: [{ rate: 'x' }] }, {})
    await expect(exported('mixed.csv', { paths: [join(directory, 'sweep'), file] })).rejects.toThrow(
      expect.objectContaining({ code: 'WRONG_DATA' }),
    )
  })
})
