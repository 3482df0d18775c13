import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dataSources } from '../catalog/sources.js'
import { verifyDataset } from '../catalog/verify.js'
import { fileNames, readSplit, splitFiles, splitNames } from './files.js'
import { staticMnist } from './static-mnist.js'
import { splitOf, textMatching } from '../dataset.test.helper.js'

const shared = fileURLToPath(new URL('../../../../../shared/data/static-mnist', import.meta.url))
const absent = !existsSync(shared)

const make = async (dataDir: string, options: Record<string, unknown> = {}): Promise<Dataset> =>
  staticMnist.create(resolveOptions('--dataset static-mnist', staticMnist.options, options), { dataDir } as Context)

const range = (size: number) => Int32Array.from({ length: size }, (_, i) => i)

/** The text format: `0 1 0 …`, one line per image. */
function asText(bits: Uint8Array): Buffer {
  const text = Buffer.alloc(2 * bits.length, ' ')
  for (let i = 0; i < bits.length; i++) text[2 * i] = 0x30 + bits[i]!
  for (let end = 2 * 784 - 1; end < text.length; end += 2 * 784) text[end] = 0x0a
  return text
}

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-static-mnist-'))
  return () => rm(directory, { recursive: true })
})

describe('static-mnist without files', () => {
  it('reports the missing files, their directory and how to fetch them', async () => {
    await expect(make(directory)).rejects.toMatchObject({
      code: 'DATA_MISSING',
      exitCode: 1,
      message: `static-mnist: ${fileNames.join(', ')} not found in ${directory}. Fetch them with elbow data fetch static-mnist --data-dir ${directory}, or give their directory with --data-dir.`,
    })
  })
})

const title = `static-mnist from the files of ../shared${absent ? ' (skipped: they are absent)' : ''}`
describe.skipIf(absent)(title, () => {
  let dataset: Dataset
  beforeAll(async () => {
    dataset = await make(shared)
  })
  let texts: string
  beforeAll(async () => {
    texts = await mkdtemp(join(tmpdir(), 'elbow-static-mnist-text-'))
    for (const split of splitNames) {
      await writeFile(join(texts, splitFiles[split].file), asText(await readSplit(shared, split, true)))
    }
  })
  afterAll(() => rm(texts, { recursive: true }))

  it('is binary, 28 × 28 × 1, with 50,000, 10,000 and 10,000 examples', () => {
    const { event, kind, splits } = dataset
    expect({ event, kind }).toEqual({ event: [28, 28, 1], kind: 'binary' })
    expect([
      splitOf({ splits }, 'train').size,
      splitOf({ splits }, 'validation').size,
      splitOf({ splits }, 'test').size,
    ]).toEqual([50_000, 10_000, 10_000])
  })

  // means of the published text files
  it.each([
    ['train', 0.130562],
    ['validation', 0.131127],
    ['test', 0.132512],
  ] as const)('has a mean pixel in %s of %d', (name, mean) => {
    const split = dataset.splits[name]!
    const rows = split.rows(range(split.size), 0)
    expect(rows.reduce((sum, x) => sum + x, 0) / rows.length).toBeCloseTo(mean, 6)
  })

  it('has the bits of the published text files, verified by sha256', async () => {
    for (const { name, digest, bytes } of dataSources['static-mnist']!.files) {
      const text = await readFile(join(texts, name))
      expect(text).toHaveLength(bytes!)
      expect(createHash('sha256').update(text).digest('hex')).toBe(digest.value)
    }
  })

  it('has the same checksum from text as from MAT files', async () => {
    expect((await make(texts)).checksum).toBe(dataset.checksum)
    expect(dataset.checksum).toBe('07ad6da6ba6894a550cb68ae290ff3deb006a01f6b6ce1b3123edec502f1fce8')
  })

  it('is found in a subdirectory of its name', async () => {
    await symlink(shared, join(directory, 'static-mnist'))
    expect((await make(directory)).checksum).toBe(dataset.checksum)
  })

  it('limits only the training split, to its first examples', async () => {
    const { splits } = await make(shared, { limit: 10 })
    expect([
      splitOf({ splits }, 'train').size,
      splitOf({ splits }, 'validation').size,
      splitOf({ splits }, 'test').size,
    ]).toEqual([10, 10_000, 10_000])
    expect(splitOf({ splits }, 'train').rows(range(10), 0)).toEqual(splitOf(dataset, 'train').rows(range(10), 0))
  })

  it('makes images of 7 × 7 with pool 4', async () => {
    const { event, splits, checksum } = await make(shared, { pool: '4' })
    expect([event, checksum]).toEqual([[7, 7, 1], dataset.checksum])
    const whole = splitOf(dataset, 'test').rows(Int32Array.of(3), 0)
    const anyOn = (i: number, j: number) => {
      const under = [...whole.keys()].filter((p) => Math.floor(p / 112) === i && Math.floor((p % 28) / 4) === j)
      return Math.max(...under.map((p) => whole[p]!))
    }
    const expected = Array.from({ length: 49 }, (_, p) => anyOn(Math.floor(p / 7), p % 7))
    expect([...splits.test!.rows(Int32Array.of(3), 0)]).toEqual(expected)
  })

  it('verifies in both formats', async () => {
    const good = fileNames.map((file) => ({ file, status: 'good' }))
    expect(await verifyDataset('static-mnist', shared)).toEqual(good)
    expect(await verifyDataset('static-mnist', texts)).toEqual(good)
  })

  describe('damaged', () => {
    const { train, validation, test } = splitFiles
    beforeEach(async () => {
      for (const file of fileNames) await symlink(join(shared, file), join(directory, file))
    })
    const replace = async (file: string, write: (path: string) => Promise<unknown>) => {
      const path = join(directory, file)
      await rm(path)
      await write(path)
    }
    const refusal = (file: string, what: RegExp) => ({
      code: 'DATA_CORRUPT',
      message: textMatching(new RegExp(`${file}: .*${what.source}`)),
    })

    it('refuses a truncated file', async () => {
      await replace(test.file, async (path) => {
        await writeFile(path, await readFile(join(shared, test.file)))
        await truncate(path, 300_000)
      })
      await expect(make(directory)).rejects.toMatchObject(refusal(test.file, /truncated/))
      expect((await verifyDataset('static-mnist', directory)).map(({ status }) => status)).toEqual([
        'good',
        'good',
        'corrupt',
      ])
    })

    it('refuses a flipped bit anywhere in compressed data', async () => {
      const whole = await readFile(join(shared, test.file))
      for (const at of [140, 1000, 250_000, whole.length - 1]) {
        await replace(test.file, (path) => {
          const bytes = Buffer.from(whole)
          bytes[at]! ^= 0x10
          return writeFile(path, bytes)
        })
        await expect(readSplit(directory, 'test', true)).rejects.toMatchObject(refusal(test.file, /compressed/))
      }
    })

    it('refuses a single changed bit in text, unless verify is false', async () => {
      const text = await readFile(join(texts, test.file))
      text[1568 * 77 + 400]! ^= 1
      await replace(test.file, (path) => writeFile(path, text))
      await expect(readSplit(directory, 'test', true)).rejects.toMatchObject(
        refusal(test.file, /its bits are not the published ones/),
      )
      const accepted = await make(directory, { verify: false })
      expect(accepted.checksum).not.toBe(dataset.checksum)
    })

    it('refuses the test set with the name of the validation set, and a set of another size', async () => {
      await replace(validation.file, (path) => copyFile(join(shared, test.file), path))
      await expect(readSplit(directory, 'validation', true)).rejects.toMatchObject(
        refusal(validation.file, /holds the test split/),
      )
      await replace(train.file, (path) => copyFile(join(shared, test.file), path))
      await expect(make(directory)).rejects.toMatchObject(refusal(train.file, /is 10000 × 784, expected 50000 × 784/))
    })

    it('refuses text that is too long', async () => {
      await replace(test.file, async (path) => {
        const text = await readFile(join(texts, test.file))
        await writeFile(path, Buffer.concat([text, text.subarray(0, 1568)]))
      })
      await expect(readSplit(directory, 'test', true)).rejects.toMatchObject(refusal(test.file, /more than 10000 rows/))
    })
  })
})
