import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bitSplit, readBits } from './bit-split.js'
import { writeMat5, type ArrayToWrite } from './write-mat5.test.helper.js'
import { textMatching } from '../dataset.test.helper.js'

const matrix = { rows: 2, columns: 3 }
const bits = Uint8Array.of(0, 1, 1, 1, 0, 0)
const byColumn = Uint8Array.of(0, 1, 1, 0, 1, 0)

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-bits-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function read(content: Uint8Array | string): Promise<Uint8Array> {
  const path = join(directory, 'x.amat')
  await writeFile(path, content)
  return readBits(path, matrix)
}

const mat = (array: ArrayToWrite = {}) => writeMat5({ data: byColumn, ...array })

describe('readBits', () => {
  it('gives the same bits for text, MAT, compressed MAT and doubles', async () => {
    const doubles = { class: 6, storage: 9, data: new Uint8Array(Float64Array.from(byColumn).buffer) }
    for (const content of ['0 1 1\n1 0 0\n', mat(), mat({ compressed: true }), mat(doubles)]) {
      expect(await read(content)).toEqual(bits)
    }
  })

  it('transposes correctly across tile boundaries', async () => {
    const [rows, columns] = [130, 5]
    const bit = (row: number, column: number) => ((row * 7 + column * 3) % 5) & 1
    const data = Uint8Array.from({ length: rows * columns }, (_, i) => bit(i % rows, Math.floor(i / rows)))
    const path = join(directory, 'tiles.amat')
    await writeFile(path, mat({ dims: [rows, columns], data }))
    const result = await readBits(path, { rows, columns })
    expect([...result]).toEqual(Array.from(result, (_, i) => bit(Math.floor(i / columns), i % columns)))
  })

  it.each([
    ['an empty file', '', /starts with "", which is neither/],
    ['a web page', '<!DOCTYPE html><p>Not Found', /starts with "<!DOCTYPE html><p>No", which is neither/],
    ['a 2', mat({ data: Uint8Array.of(0, 1, 2, 0, 1, 0) }), /"X" holds values other than 0 and 1/],
    ['a half', mat({ storage: 7, data: new Uint8Array(new Float32Array(6).fill(0.5).buffer) }), /other than 0 and 1/],
    ['another name', mat({ name: 'Y' }), /holds "Y", expected an array "X"/],
    ['no array', mat().subarray(0, 128), /holds nothing, expected an array "X"/],
    ['another shape', mat({ dims: [3, 2] }), /"X" is 3 × 2, expected 2 × 3/],
    ['three dimensions', mat({ dims: [2, 3, 1] }), /"X" is 2 × 3 × 1, expected 2 × 3/],
    ['a file far too long', new Uint8Array(100_000), /100000 bytes, expected 65584 at most/],
  ])('refuses %s, naming the file', async (_, content, message) => {
    const refused = await read(content).catch((fault: unknown) => fault)
    expect(refused).toMatchObject({ code: 'DATA_CORRUPT', message: textMatching(message) })
    expect((refused as Error).message).toContain(join(directory, 'x.amat'))
  })

  it('refuses a directory, and a missing file', async () => {
    await mkdir(join(directory, 'd.amat'))
    await expect(readBits(join(directory, 'd.amat'), matrix)).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
    await expect(readBits(join(directory, 'none.amat'), matrix)).rejects.toMatchObject({ code: 'DATA_MISSING' })
  })
})

describe('bitSplit', () => {
  const split = bitSplit(bits, 2, 3)

  it('returns the requested rows in order, as floats', () => {
    expect(split.rows(Int32Array.of(1, 0, 1), 0)).toEqual(Float32Array.of(1, 0, 0, 0, 1, 1, 1, 0, 0))
  })

  it('refuses rows beyond its size', () => {
    expect(() => split.rows(Int32Array.of(2), 0)).toThrow(RangeError)
    expect(() => bitSplit(bits, 1, 3).rows(Int32Array.of(1), 0)).toThrow(RangeError)
    expect(() => split.rows(Int32Array.of(-1), 0)).toThrow(RangeError)
  })
})
