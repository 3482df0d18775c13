import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyDataset } from '../catalog/verify.js'
import { writePng } from '../formats/write-png.test.helper.js'
import { writeZip, type EntryToWrite } from '../formats/write-zip.test.helper.js'
import { omniglot } from './omniglot.js'
import { splitOf, textMatching } from '../dataset.test.helper.js'

const shared = fileURLToPath(new URL('../../../../../shared/data/omniglot', import.meta.url))
const absent = !existsSync(shared)

const make = async (dataDir: string, options: Record<string, unknown> = {}, seed = 1): Promise<Dataset> =>
  omniglot.create(resolveOptions('--dataset omniglot', omniglot.options, options), { dataDir, seed } as Context)

const range = (size: number) => Int32Array.from({ length: size }, (_, i) => i)
const mean = (values: Float32Array) => values.reduce((sum, x) => sum + x, 0) / values.length

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-omniglot-'))
  return () => rm(directory, { recursive: true })
})

const size = { width: 105, height: 105 }
/** A drawing with ink in the upper left corner, `ink` × `ink` pixels. */
const drawing = (ink: number) =>
  writePng(
    size,
    Uint8Array.from({ length: 105 * 105 }, (_, i) => (i % 105 < ink && Math.floor(i / 105) < ink ? 0 : 1)),
  )

const path = (character: number, drawer: number) =>
  `images_background/Greek/character${String(character).padStart(2, '0')}/0001_${String(drawer).padStart(2, '0')}.png`

describe('omniglot without files', () => {
  it('reports the missing files, their directory and how to fetch them', async () => {
    await expect(make(directory)).rejects.toMatchObject({
      code: 'DATA_MISSING',
      exitCode: 1,
      message: `omniglot: chardata.mat not found in ${directory}. Fetch them with elbow data fetch omniglot --data-dir ${directory}, or give their directory with --data-dir.`,
    })
    await expect(make(directory, { source: 'zip' })).rejects.toThrow(
      `Fetch them with elbow data fetch omniglot images_background.zip images_evaluation.zip --data-dir ${directory},`,
    )
  })
})

describe('omniglot from drawings', () => {
  const twenty = Array.from({ length: 20 }, (_, i) => ({ name: path(1, i + 1), data: drawing(i + 1) }))
  const write = (...entries: readonly EntryToWrite[]) =>
    writeFile(join(directory, 'images_background.zip'), writeZip(...entries))

  it('is upright, with bright ink in proportion to the covered area: 15 pixels cover 4 × 4', async () => {
    await write(...twenty)
    const { splits, event, kind, resolvedOptions } = await make(directory, { binarize: 'none' })
    expect({ event, kind, resolvedOptions }).toEqual({
      event: [28, 28, 1],
      kind: 'continuous',
      resolvedOptions: { source: 'zip' },
    })
    const gray = splitOf({ splits }, 'train').rows(Int32Array.of(14), 0)
    for (let i = 0; i < 784; i++) expect(gray[i]).toBe(i % 28 < 4 && Math.floor(i / 28) < 4 ? 1 : 0)
    // One pixel of ink is 16 of the 225 cells under a target pixel.
    expect(splitOf({ splits }, 'train').rows(Int32Array.of(0), 0)[0]).toBe(Math.fround(16 / 225))
  })

  it('is split by drawer: 1 to 16, 17 and 18, 19 and 20', async () => {
    await write(...twenty)
    const { splits } = await make(directory, { binarize: 'none' })
    expect([
      splitOf({ splits }, 'train').size,
      splitOf({ splits }, 'validation').size,
      splitOf({ splits }, 'test').size,
    ]).toEqual([16, 2, 2])
    // The ink is the drawer's number squared, of 105² pixels.
    const inks = [splitOf({ splits }, 'train'), splitOf({ splits }, 'validation'), splitOf({ splits }, 'test')].flatMap(
      (split) =>
        [...range(split.size)].map((i) => Math.round(Math.sqrt(mean(split.rows(Int32Array.of(i), 0)) * 105 ** 2))),
    )
    expect(inks).toEqual(twenty.map((_, i) => i + 1))
  })

  it('refuses a limit above the number of training examples', async () => {
    await write(...twenty)
    await expect(make(directory, { limit: 17 })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: '--dataset omniglot, option "limit": expected at most the 16 examples there are, got 17.',
    })
  })

  it('drops duplicates in two files, and refuses two different drawings with one path', async () => {
    await write(...twenty)
    const again = { name: path(1, 3).replace('images_background', 'images_background_small1'), data: drawing(3) }
    await writeFile(join(directory, 'images_background_small1.zip'), writeZip(again))
    const alone = await make(directory, { source: 'zip' })
    expect(splitOf(alone, 'train').size).toBe(16)
    await writeFile(join(directory, 'images_background_small1.zip'), writeZip({ ...again, data: drawing(4) }))
    await expect(make(directory)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: textMatching(/small1\.zip: ".*0001_03\.png" differs from the same drawing in .*images_background\.zip/),
    })
  })

  it.each([
    [
      'nothing that it knows',
      [{ name: 'README', data: Buffer.from('x') }],
      /0 drawings, expected some of every drawer/,
    ],
    ['no drawer to test on', twenty.slice(0, 18), /18 drawings, expected some of every drawer/],
    ['a drawer too many', [...twenty, { name: path(1, 21), data: drawing(1) }], /by drawer 21 of 20/],
    [
      'a drawing of another size',
      [...twenty, { name: path(2, 1), data: writePng({ width: 28, height: 28 }, new Uint8Array(784)) }],
      /images_background\.zip "Greek\/character02\/0001_01\.png": is 28 × 28 pixels, expected 105 × 105/,
    ],
    ['a drawing that is none', [...twenty, { name: path(2, 1), data: Buffer.from('<html>') }], /not a PNG/],
    [
      'a drawing of a megabyte',
      [...twenty, { name: path(2, 1), data: Buffer.alloc(1 << 20) }],
      /takes 1048576 bytes, expected 65536 at most/,
    ],
  ])('refuses a zip file with %s', async (_, entries, message) => {
    await write(...entries)
    await expect(make(directory)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: textMatching(message),
    })
  })
})

const title = `omniglot from the drawings of ../shared${absent ? ' (skipped: they are absent)' : ''}`
describe.skipIf(absent)(title, () => {
  let dataset: Dataset
  beforeAll(async () => {
    dataset = await make(shared)
  })

  // 242 characters by 20 drawers each
  it('has 4,840 distinct drawings: 242 characters by 16, 2 and 2 drawers', () => {
    const { train, validation, test } = dataset.splits
    expect([train!.size, validation!.size, test!.size]).toEqual([16 * 242, 2 * 242, 2 * 242])
  })

  it('is found in a subdirectory, with the same bits and checksum, and can be limited', async () => {
    const { checksum, splits } = await make(join(shared, '..'), { limit: 100 })
    expect(checksum).toBe(dataset.checksum)
    expect([splitOf({ splits }, 'train').size, splitOf({ splits }, 'test').size]).toEqual([100, 484])
    expect(splitOf({ splits }, 'train').rows(range(100), 0)).toEqual(splitOf(dataset, 'train').rows(range(100), 0))
  })

  it('verifies', async () => {
    const good = ['images_background_small1.zip', 'images_background_small2.zip'].map((file) => ({
      file,
      status: 'good',
    }))
    expect(await verifyDataset('omniglot', shared)).toEqual(good)
  })

  it('refuses a truncated or damaged file', async () => {
    const file = join(directory, 'images_background_small1.zip')
    await copyFile(join(shared, 'images_background_small1.zip'), file)
    await truncate(file, 1_000_000)
    await expect(make(directory)).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
    const bytes = await readFile(join(shared, 'images_background_small1.zip'))
    bytes[500_000]! ^= 0x10
    await writeFile(file, bytes)
    await expect(make(directory)).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
    expect(await verifyDataset('omniglot', directory)).toMatchObject([{ status: 'corrupt' }])
  })
})
