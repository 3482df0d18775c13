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
import { columns, type Column, type Row } from './columns.js'

const shown: readonly Column[] = [
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
const at = (name: string) => join(directory, name)

/** A stream of batches of three rows, and its length after the schema and after each batch. */
async function stream(batches: number): Promise<{ bytes: Buffer; ends: number[] }> {
  const sink = new PassThrough()
  const chunks: Buffer[] = []
  sink.on('data', (chunk: Buffer) => chunks.push(chunk))
  const length = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }
  const table = streamTo(sink, shown, metadata)
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
  it('comes back as it was, with nulls where there was nothing', async () => {
    const rows: Row[] = [
      { rate: 0.1, step: 1, split: 'train' },
      { rate: null, step: null, split: null },
      { rate: -1e-300, step: 2 ** 53 - 1, split: 'Ünïcode "quoted"\n' },
    ]
    await writeTable(at('t.arrow'), { columns: shown, rows }, metadata)
    expect(await readTable(at('t.arrow'))).toEqual({
      file: at('t.arrow'),
      rows,
      columns: [{ ...shown[0], type: 'number' }, shown[1], shown[2]],
      metadata,
    })
  })

  it('holds null for a number that is not finite, and for a cell that is missing', async () => {
    const rows: Row[] = [{ rate: NaN }, { rate: Infinity }, { rate: -Infinity, step: NaN }, {}]
    await writeTable(at('t.arrow'), { columns: shown, rows }, metadata)
    const empty = { rate: null, step: null, split: null }
    expect((await readTable(at('t.arrow'))).rows).toEqual([empty, empty, empty, empty])
  })

  it('has Float64, Int64 and Utf8, nullable, with unit and description in every field', async () => {
    await writeTable(at('t.arrow'), { columns: shown, rows: [row(1)], metadata: { 'elbow.extra': 'x' } }, metadata)
    const { schema } = tableFromIPC(await readFile(at('t.arrow')))
    expect(schema.fields.map(({ type }) => String(type))).toEqual(['Float64', 'Int64', 'Utf8'])
    expect(schema.fields.every(({ nullable }) => nullable)).toBe(true)
    expect(schema.fields.map(({ metadata }) => Object.fromEntries(metadata))).toEqual([
      { description: 'R of the batch', unit: 'nats' },
      { description: 'steps done', unit: '' },
      { description: 'which examples', unit: '' },
    ])
    expect(Object.fromEntries(schema.metadata)).toEqual({ ...metadata, 'elbow.extra': 'x' })
  })

  it('may have no rows', async () => {
    await writeTable(at('t.arrow'), { columns: shown, rows: [] }, metadata)
    const { rows, columns } = await readTable(at('t.arrow'))
    expect(rows).toEqual([])
    expect(columns.map(({ name }) => name)).toEqual(['rate', 'step', 'split'])
  })

  it('replaces the one before it in one piece, and leaves it alone where it cannot be written', async () => {
    await writeAtomically(at('t'), 'old')
    await writeAtomically(at('t'), 'new')
    expect(await readFile(at('t'), 'utf8')).toBe('new')
    await expect(writeAtomically(join(at('t'), 'below a file'), 'x')).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      exitCode: 1,
    })
    expect(await readdir(directory)).toEqual(['t'])
  })

  it('is whole when several are written under one name at a time', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(100_000))
    await Promise.all(texts.map((text) => writeAtomically(at('t'), text)))
    expect(texts).toContain(await readFile(at('t'), 'utf8'))
    expect(await readdir(directory)).toEqual(['t'])
  })
})

describe('an open table', () => {
  it('is a stream while it lasts, with its columns there at once, and a file in its place when closed', async () => {
    const table = openTable(at('train'), shown, metadata)
    await expect.poll(async () => (await readTable(at('train.arrows')).catch(() => undefined))?.columns.length).toBe(3)
    for (let i = 0; i < 600; i++) table.append(row(i))
    await expect.poll(async () => (await readTable(at('train.arrows'))).rows.length).toBeGreaterThanOrEqual(512)
    await table.close()
    expect(await readdir(directory)).toEqual(['train.arrow'])
    const { rows, metadata: read } = await readTable(at('train.arrow'))
    expect(rows).toEqual(Array.from({ length: 600 }, (_, i) => row(i)))
    expect(read).toEqual(metadata)
  })

  it('hands over what it has when flushed, and nothing twice', async () => {
    const table = openTable(at('eval'), shown, metadata)
    table.append(row(0))
    await table.flush()
    await table.flush()
    await expect.poll(async () => (await readTable(at('eval.arrows'))).rows).toEqual([row(0)])
    await table.close()
    expect((await readTable(at('eval.arrow'))).rows).toEqual([row(0)])
  })

  it('without rows closes as a file with its columns', async () => {
    await openTable(at('eval'), columns('rate', 'step'), metadata).close()
    const { rows, columns: read } = await readTable(at('eval.arrow'))
    expect(rows).toEqual([])
    expect(read).toMatchObject([...columns('rate', 'step')])
  })

  it('says on closing that it could not be written', async () => {
    const table = openTable(join(directory, 'absent', 'train'), shown, metadata)
    table.append(row(0))
    await expect(table.close()).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE', exitCode: 1 })
  })

  it.skipIf(!existsSync('/dev/full'))('says on closing that the disk is full', async () => {
    const table = streamTo(createWriteStream('/dev/full'), shown, metadata)
    table.append(row(0))
    await expect(table.close()).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: expect.stringMatching(/^\/dev\/full: cannot be written, ENOSPC/) as string,
    })
  })
})

describe('a table that is continued', () => {
  const early = (upTo: number) => (each: Row) => Number(each['step']) <= upTo
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))

  it.each(['that was killed', 'that was closed'])(
    'after a process %s keeps what is asked for, and goes on',
    async (how) => {
      const first = openTable(at('train'), shown, metadata)
      for (const each of numbers(0, 600)) first.append(each)
      await (how.includes('closed') ? first.close() : first.flush())
      const second = await continueTable(at('train'), shown, metadata, early(499))
      expect(await readdir(directory)).toEqual(['train.arrows'])
      expect((await readTable(at('train.arrows'))).rows).toEqual(numbers(0, 500))
      for (const each of numbers(500, 510)) second.append(each)
      await second.close()
      expect((await readTable(at('train.arrow'))).rows).toEqual(numbers(0, 510))
    },
  )

  it('trusts the stream where both are there: it is the newer one', async () => {
    await writeTable(at('eval.arrow'), { columns: shown, rows: [row(0)] }, metadata)
    const stream = openTable(at('eval'), shown, metadata)
    stream.append(row(1))
    await stream.flush()
    await (await continueTable(at('eval'), shown, metadata, () => true)).close()
    expect((await readTable(at('eval.arrow'))).rows).toEqual([row(1)])
  })
})

describe('a column of vectors', () => {
  it('comes back as Float32Arrays of its size', async () => {
    const z: Column = { name: 'z', description: 'code', type: 'vector', size: 3 }
    const rows = [{ z: Float32Array.of(1, 2, 3) }, { z: Float32Array.of(4, 5, 6) }]
    await writeTable(at('codes.arrow'), { columns: [z], rows }, {})
    const read = await readTable(at('codes.arrow'))
    expect(read.rows).toEqual(rows)
    expect(read.columns).toMatchObject([z])
  })
})

describe('a stream', () => {
  it('goes out in one piece per batch, so that a kill falls between two of them', async () => {
    const pieces: number[] = []
    const sink = new PassThrough({ transform: (piece: Buffer, _, done) => (pieces.push(piece.length), done()) })
    const table = streamTo(sink, shown, metadata)
    for (let batch = 0; batch < 3; batch++) {
      table.append(row(batch))
      await table.flush()
    }
    await table.close()
    expect(pieces).toHaveLength(1 + 3 + 1) // schema, batches, end
  })

  it('cut at any byte is readable up to its last whole batch, or empty, never wrong', async () => {
    const { bytes, ends } = await stream(2)
    expect(ends).toEqual([...ends].sort((a, b) => a - b))
    for (let length = 0; length <= bytes.length; length++) {
      await writeFile(at('cut.arrows'), bytes.subarray(0, length))
      const whole = Math.max(0, ends.filter((end) => end <= length).length - 1)
      const { rows } = await readTable(at('cut.arrows'))
      if (rows.length !== 3 * whole) expect({ length, rows: rows.length }).toEqual({ length, rows: 3 * whole })
      expect(rows).toEqual(Array.from({ length: 3 * whole }, (_, i) => row(i)))
    }
  })

  it('that is cut between batches satisfies a reader that knows nothing of kills', async () => {
    const { bytes, ends } = await stream(4)
    ends.forEach((end, batches) => expect(tableFromIPC(bytes.subarray(0, end)).numRows).toBe(3 * batches))
  })

  it('that is no table at all is refused, not taken for an empty one', async () => {
    await writeFile(at('x.arrows'), 'this is not an Arrow stream, whatever its name says')
    await expect(readTable(at('x.arrows'))).rejects.toThrow()
  })
})
