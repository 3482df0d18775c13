import { createWriteStream, existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { tableFromIPC } from 'apache-arrow'
import { beforeEach, describe, expect, it } from 'vitest'
import { readTable } from './read.js'
import { continueTable, openTable, streamTo } from './stream.js'
import { writeAtomically, writeTable } from './write.js'
import { columns } from './columns.js'
import type { Column, Row } from '../../contracts/column.js'
import { matching } from '../../testing/matchers.js'

const testColumns: readonly Column[] = [
  { name: 'rate', description: 'R of the batch', unit: 'nats' },
  { name: 'step', description: 'steps done', type: 'integer' },
  { name: 'split', description: 'which examples', type: 'text' },
]
const metadata = { 'elbow.run': '{"seed":1}', 'elbow.schema': '1' }
const row = (i: number): Row => ({ rate: i / 7, step: i, split: `s${i}` })

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-arrow-'))
  return () => rm(directory, { recursive: true })
})
const pathOf = (name: string) => join(directory, name)

/** A stream of batches of three rows, and its length after the schema and after each batch. */
async function stream(batches: number): Promise<{ bytes: Buffer; ends: number[] }> {
  const sink = new PassThrough()
  const chunks: Buffer[] = []
  sink.on('data', (chunk: Buffer) => chunks.push(chunk))
  const length = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }
  const table = streamTo(sink, testColumns, metadata)
  const ends = [await length()]
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < 3; i++) table.append(row(3 * batch + i))
    await table.flush()
    ends.push(await length())
  }
  await table.close()
  return { bytes: Buffer.concat(chunks), ends }
}

describe('a written table', () => {
  it('is read back unchanged, including nulls', async () => {
    const rows: Row[] = [
      { rate: 0.1, step: 1, split: 'train' },
      { rate: null, step: null, split: null },
      { rate: -1e-300, step: 2 ** 53 - 1, split: 'Ünïcode "quoted"\n' },
    ]
    await writeTable(pathOf('t.arrow'), { columns: testColumns, rows }, metadata)
    expect(await readTable(pathOf('t.arrow'))).toEqual({
      file: pathOf('t.arrow'),
      rows,
      columns: [{ ...testColumns[0], type: 'number' }, testColumns[1], testColumns[2]],
      metadata,
    })
  })

  it('stores null for a number that is not finite and for a missing cell', async () => {
    const rows: Row[] = [{ rate: NaN }, { rate: Infinity }, { rate: -Infinity, step: NaN }, {}]
    await writeTable(pathOf('t.arrow'), { columns: testColumns, rows }, metadata)
    const empty = { rate: null, step: null, split: null }
    expect((await readTable(pathOf('t.arrow'))).rows).toEqual([empty, empty, empty, empty])
  })

  it('has Float64, Int64 and Utf8, nullable, with unit and description in every field', async () => {
    await writeTable(
      pathOf('t.arrow'),
      { columns: testColumns, rows: [row(1)], metadata: { 'elbow.extra': 'x' } },
      metadata,
    )
    const { schema } = tableFromIPC(await readFile(pathOf('t.arrow')))
    expect(schema.fields.map(({ type }) => String(type))).toEqual(['Float64', 'Int64', 'Utf8'])
    expect(schema.fields.every(({ nullable }) => nullable)).toBe(true)
    expect(schema.fields.map(({ metadata }) => Object.fromEntries(metadata))).toEqual([
      { description: 'R of the batch', unit: 'nats' },
      { description: 'steps done', unit: '' },
      { description: 'which examples', unit: '' },
    ])
    expect(Object.fromEntries(schema.metadata)).toEqual({ ...metadata, 'elbow.extra': 'x' })
  })

  it('can have no rows', async () => {
    await writeTable(pathOf('t.arrow'), { columns: testColumns, rows: [] }, metadata)
    const { rows, columns } = await readTable(pathOf('t.arrow'))
    expect(rows).toEqual([])
    expect(columns.map(({ name }) => name)).toEqual(['rate', 'step', 'split'])
  })

  it('replaces a file atomically, and leaves it unchanged if writing fails', async () => {
    await writeAtomically(pathOf('t'), 'old')
    await writeAtomically(pathOf('t'), 'new')
    expect(await readFile(pathOf('t'), 'utf8')).toBe('new')
    await expect(writeAtomically(join(pathOf('t'), 'below a file'), 'x')).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      exitCode: 1,
    })
    expect(await readdir(directory)).toEqual(['t'])
  })

  it('is complete if several are written to one path concurrently', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(100_000))
    await Promise.all(texts.map((text) => writeAtomically(pathOf('t'), text)))
    expect(texts).toContain(await readFile(pathOf('t'), 'utf8'))
    expect(await readdir(directory)).toEqual(['t'])
  })
})

describe('an open table', () => {
  it('is a stream with columns from the start, and a file once it is closed', async () => {
    const table = openTable(pathOf('train'), testColumns, metadata)
    await expect
      .poll(async () => (await readTable(pathOf('train.arrows')).catch(() => undefined))?.columns.length)
      .toBe(3)
    for (let i = 0; i < 600; i++) table.append(row(i))
    await expect.poll(async () => (await readTable(pathOf('train.arrows'))).rows.length).toBeGreaterThanOrEqual(512)
    await table.close()
    expect(await readdir(directory)).toEqual(['train.arrow'])
    const { rows, metadata: read } = await readTable(pathOf('train.arrow'))
    expect(rows).toEqual(Array.from({ length: 600 }, (_, i) => row(i)))
    expect(read).toEqual(metadata)
  })

  it('writes its rows when flushed, each row once', async () => {
    const table = openTable(pathOf('eval'), testColumns, metadata)
    table.append(row(0))
    await table.flush()
    await table.flush()
    await expect.poll(async () => (await readTable(pathOf('eval.arrows'))).rows).toEqual([row(0)])
    await table.close()
    expect((await readTable(pathOf('eval.arrow'))).rows).toEqual([row(0)])
  })

  it('without rows is closed as a file with its columns', async () => {
    await openTable(pathOf('eval'), columns('rate', 'step'), metadata).close()
    const { rows, columns: read } = await readTable(pathOf('eval.arrow'))
    expect(rows).toEqual([])
    expect(read).toMatchObject([...columns('rate', 'step')])
  })

  it('reports a failed write when it is closed', async () => {
    const table = openTable(join(directory, 'absent', 'train'), testColumns, metadata)
    table.append(row(0))
    await expect(table.close()).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE', exitCode: 1 })
  })

  it.skipIf(!existsSync('/dev/full'))('reports a full disk when it is closed', async () => {
    const table = streamTo(createWriteStream('/dev/full'), testColumns, metadata)
    table.append(row(0))
    await expect(table.close()).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: matching(/^\/dev\/full: cannot be written, ENOSPC/),
    })
  })
})

describe('a continued table', () => {
  const early = (upTo: number) => (each: Row) => Number(each['step']) <= upTo
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))

  it.each(['that was killed', 'that was closed'])(
    'after a process %s keeps the selected rows and appends new ones',
    async (how) => {
      const first = openTable(pathOf('train'), testColumns, metadata)
      for (const each of numbers(0, 600)) first.append(each)
      await (how.includes('closed') ? first.close() : first.flush())
      const second = await continueTable(pathOf('train'), testColumns, metadata, early(499))
      expect(await readdir(directory)).toEqual(['train.arrows'])
      expect((await readTable(pathOf('train.arrows'))).rows).toEqual(numbers(0, 500))
      for (const each of numbers(500, 510)) second.append(each)
      await second.close()
      expect((await readTable(pathOf('train.arrow'))).rows).toEqual(numbers(0, 510))
    },
  )

  it('uses the stream if both exist, because it is newer', async () => {
    await writeTable(pathOf('eval.arrow'), { columns: testColumns, rows: [row(0)] }, metadata)
    const stream = openTable(pathOf('eval'), testColumns, metadata)
    stream.append(row(1))
    await stream.flush()
    await (await continueTable(pathOf('eval'), testColumns, metadata, () => true)).close()
    expect((await readTable(pathOf('eval.arrow'))).rows).toEqual([row(1)])
  })
})

describe('a column of vectors', () => {
  it('is read as Float32Arrays of its size', async () => {
    const z: Column = { name: 'z', description: 'code', type: 'vector', size: 3 }
    const rows = [{ z: Float32Array.of(1, 2, 3) }, { z: Float32Array.of(4, 5, 6) }]
    await writeTable(pathOf('codes.arrow'), { columns: [z], rows }, {})
    const read = await readTable(pathOf('codes.arrow'))
    expect(read.rows).toEqual(rows)
    expect(read.columns).toMatchObject([z])
  })
})

describe('a stream', () => {
  it('is written with one call per batch, so that a kill cannot truncate a batch', async () => {
    const pieces: number[] = []
    const sink = new PassThrough({ transform: (piece: Buffer, _, done) => (pieces.push(piece.length), done()) })
    const table = streamTo(sink, testColumns, metadata)
    for (let batch = 0; batch < 3; batch++) {
      table.append(row(batch))
      await table.flush()
    }
    await table.close()
    expect(pieces).toHaveLength(1 + 3 + 1) // schema, batches, end
  })

  it('truncated at any byte is readable up to its last complete batch', async () => {
    const { bytes, ends } = await stream(2)
    expect(ends).toEqual([...ends].sort((a, b) => a - b))
    for (let length = 0; length <= bytes.length; length++) {
      await writeFile(pathOf('cut.arrows'), bytes.subarray(0, length))
      const whole = Math.max(0, ends.filter((end) => end <= length).length - 1)
      const { rows } = await readTable(pathOf('cut.arrows'))
      if (rows.length !== 3 * whole) expect({ length, rows: rows.length }).toEqual({ length, rows: 3 * whole })
      expect(rows).toEqual(Array.from({ length: 3 * whole }, (_, i) => row(i)))
    }
  })

  it('truncated between batches is readable by apache-arrow itself', async () => {
    const { bytes, ends } = await stream(4)
    ends.forEach((end, batches) => expect(tableFromIPC(bytes.subarray(0, end)).numRows).toBe(3 * batches))
  })

  it('that is not a table is rejected, and not read as an empty one', async () => {
    await writeFile(pathOf('x.arrows'), 'this is not an Arrow stream')
    await expect(readTable(pathOf('x.arrows'))).rejects.toThrow()
  })
})
