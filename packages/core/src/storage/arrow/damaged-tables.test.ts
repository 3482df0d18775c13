import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ElbowError } from '../../errors.js'
import { uniform } from '../../noise/host.js'
import type { Column } from '../../contracts/column.js'
import { tableMessages } from './messages.js'
import { readTable } from './read.js'
import { writeTable } from './write.js'

const columns: readonly Column[] = [
  { name: 'rate', description: 'R of the batch', unit: 'nats' },
  { name: 'step', description: 'steps done', type: 'integer' },
  { name: 'split', description: 'which examples', type: 'text' },
  { name: 'exact', description: 'whether it is', type: 'boolean' },
  { name: 'z', description: 'a code', type: 'vector', size: 2 },
]
const rows = Array.from({ length: 12 }, (_, i) => ({
  ...{ rate: i / 7, step: i, split: `s${i}`, exact: i % 2 === 0, z: Float32Array.of(i, -i) },
}))

let directory: string
const whole: Record<string, Buffer> = {}
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-damaged-'))
  await writeTable(join(directory, 'x.arrow'), { columns, rows }, { 'elbow.schema': '1' })
  whole['.arrow'] = await readFile(join(directory, 'x.arrow'))
  const messages = tableMessages(columns, { 'elbow.schema': '1' })
  whole['.arrows'] = Buffer.concat([
    ...[messages.head(), messages.batch(rows.slice(0, 6)), messages.batch(rows.slice(6)), messages.end()],
  ])
  return () => rm(directory, { recursive: true })
})

/** The number of rows, or the error. */
async function read(ending: string, bytes: Uint8Array): Promise<number | ElbowError> {
  const file = join(directory, `eval${ending}`)
  await writeFile(file, bytes)
  try {
    return (await readTable(file)).rows.length
  } catch (fault) {
    if (!(fault instanceof ElbowError)) throw fault
    expect(fault).toMatchObject({ code: 'DATA_CORRUPT' })
    expect(fault.message).toMatch(/^[^\n]*eval\.arrows?: cannot be read as an Arrow table, [^\n]+$/)
    return fault
  }
}

describe('readTable rejects a damaged file in one line', () => {
  it('if an .arrow file is truncated at any length', async () => {
    const bytes = whole['.arrow']!
    for (let length = 0; length < bytes.length; length += 3)
      expect(await read('.arrow', bytes.subarray(0, length)), `${length} bytes`).toBeInstanceOf(ElbowError)
  })

  it.each(['.arrow', '.arrows'])('if a bit is flipped anywhere in %s, unless only a value changes', async (ending) => {
    const bits = 8 * whole[ending]!.length
    for (const u of uniform({ seed: 1, stream: ending, step: 0 }, 400)) {
      const bytes = Buffer.from(whole[ending]!)
      const bit = Math.floor(u * bits)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      const result = await read(ending, bytes)
      if (!(result instanceof ElbowError)) expect(result, `bit ${bit}`).toBeLessThanOrEqual(rows.length)
    }
  })

  it.each([
    ['text', Buffer.from('not a table\n')],
    ['noise', Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7919 + 13) & 255))],
    ['zeros', Buffer.alloc(2000)],
    ['the magic bytes alone', Buffer.from('ARROW1\0\0')],
  ])('if it contains %s', async (_, bytes) => {
    for (const ending of ['.arrow', '.arrows']) expect(await read(ending, bytes)).toBeInstanceOf(ElbowError)
  })

  it('if its flatbuffer offsets are wrong', async () => {
    const bytes = Buffer.from(whole['.arrows']!)
    const length = bytes.readInt32LE(4)
    for (let i = 8; i < 8 + length; i += 4) bytes.writeInt32LE(0x01000000 + i, i)
    expect(await read('.arrows', bytes)).toBeInstanceOf(ElbowError)
  })

  it('if it is empty, except a stream, which can be truncated before its first message', async () => {
    expect(await read('.arrow', Buffer.alloc(0))).toBeInstanceOf(ElbowError)
    expect(await read('.arrows', Buffer.alloc(0))).toBe(0)
  })
})
