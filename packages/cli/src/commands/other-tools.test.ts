import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readTable, type Row } from '@elbow-vae/core'
import { fromArrow, op } from 'arquero'
import { beforeAll, describe, expect, it } from 'vitest'
import { lacks, orSkipped, runPython, runScript, type Library } from '../testing/python.js'
import { replaced, rowsOf, toyRun } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { temporaryDirectory } from '../testing/spawn.js'

let directory: string
let run: string
const done = async (...args: readonly string[]) => {
  const { code, stderr } = await runElbow(args, { cwd: directory })
  expect(code, stderr).toBe(0)
}

beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  const grid = [...replaced(toyRun, '--objective', 'elbo,target-rate').slice(1), '--seed', '1,2', '--jobs', '2']
  await done('sweep', ...grid, '--steps', '20', '--evaluate-every', '10', '--evaluate', 'information', '--out', 'sweep')
  const entries = await readdir(join(directory, 'sweep'), { withFileTypes: true })
  run = join('sweep', entries.find((entry) => entry.isDirectory())!.name)
  await done('evaluate', run, '--save-codes')
  await done('frontier', 'sweep', '-o', 'frontier.arrow')
  for (const format of ['arrow', 'parquet', 'csv']) await done('export', 'sweep', '-o', `all.${format}`)
  await done('export', 'sweep', '--layout', 'long', '-o', 'long.parquet')
  return temporary.remove
}, 300_000)

/** The files that the commands write. */
const arrowFiles = () => [
  ...['eval.arrow', 'train.arrow', 'codes.arrow', 'conditionals.arrow'].map((name) => join(run, name)),
  ...[join('sweep', 'summary.arrow'), 'frontier.arrow', 'all.arrow'],
]

/** A table read by Elbow, as JSON. */
async function expectedRows(file: string): Promise<readonly unknown[]> {
  const rows = await rowsOf(directory, file)
  const plain = (row: Row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, cell instanceof Float32Array ? [...cell] : cell]),
    )
  return rows.map(plain)
}

const reader = fileURLToPath(new URL('../testing/read_tables.py', import.meta.url))
const libraries: readonly (readonly Library[])[] = [
  ['pyarrow'],
  ['polars'],
  ['pandas', 'pyarrow'],
  ['duckdb', 'pyarrow'],
]

describe.each(libraries)('%s', (...needed) => {
  const [library] = needed
  const read = async (files: readonly string[]) =>
    JSON.parse(await runScript(reader, { args: [library!, ...files], cwd: directory })) as unknown[][]

  it.skipIf(lacks(...needed))(`reads every cell of every Arrow file${orSkipped(...needed)}`, async () => {
    const tables = await read(arrowFiles())
    for (const [i, file] of arrowFiles().entries()) {
      const expected = await expectedRows(file)
      expect(expected.length).toBeGreaterThan(0)
      expect(tables[i], file).toEqual(expected)
    }
  })

  it.skipIf(lacks(...needed))(`reads the same from Parquet and CSV${orSkipped(...needed)}`, async () => {
    const [parquet, csv, long] = await read(['all.parquet', 'all.csv', 'long.parquet'])
    const expected = await expectedRows('all.arrow')
    expect(parquet).toEqual(expected)
    expect(csv).toEqual(expected)
    const rates = (long as Row[]).filter(({ metric }) => metric === 'rate').map(({ value }) => value)
    expect(rates).toEqual((expected as Row[]).map(({ rate }) => rate))
  })
})

it.skipIf(lacks('pyarrow'))(
  `pyarrow finds description, unit and source of a column${orSkipped('pyarrow')}`,
  async () => {
    const program = `
import json, sys, pyarrow.ipc as ipc
schema = ipc.open_file(sys.argv[1]).schema
print(json.dumps({
    'rate': {key.decode(): value.decode() for key, value in schema.field('rate').metadata.items()},
    'objective': json.loads(schema.metadata[b'elbow.run'])['objective']['name'],
    'types': {name: str(schema.field(name).type) for name in ('split', 'step', 'rate')},
}))`
    expect(JSON.parse(await runPython(program, { args: [join(run, 'eval.arrow')], cwd: directory }))).toEqual({
      rate: { description: 'R = E log e(z|x)/m(z), an upper bound of I(X;Z)', unit: 'nats' },
      objective: (await rowsOf(directory, join(run, 'eval.arrow')))[0]!['objective'],
      types: { split: 'string', step: 'int64', rate: 'double' },
    })
  },
)

describe('arquero', () => {
  const open = async (file: string) => fromArrow(await readFile(join(directory, file)))

  it('reads every cell of eval.arrow, frontier.arrow and summary.arrow', async () => {
    for (const file of [join(run, 'eval.arrow'), 'frontier.arrow', join('sweep', 'summary.arrow')]) {
      expect((await open(file)).objects(), file).toEqual(await expectedRows(file))
    }
  })

  it('computes the best elbo of each objective from all evaluations of a sweep', async () => {
    const best = (await open('all.arrow'))
      .groupby('objective')
      .rollup({ best: op.max('elbo') })
      .orderby('objective')
      .objects() as { objective: string; best: number }[]
    const { rows } = await readTable(join(directory, 'all.arrow'))
    const bestOf = (name: string) =>
      Math.max(...rows.filter(({ objective }) => objective === name).map(({ elbo }) => Number(elbo)))
    expect(best).toEqual(['elbo', 'target-rate'].map((name) => ({ objective: name, best: bestOf(name) })))
  })
})
