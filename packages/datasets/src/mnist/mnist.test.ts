// @slow: writes and reads files of the full 70,000 digits
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeIdx } from '../formats/write-idx.test.helper.js'
import { mnist } from './mnist.js'
import { splitOf, textMatching } from '../dataset.test.helper.js'

/** All pixels of image n are n mod 256; its label is n mod 10. */
function images(count: number): Uint8Array {
  const pixels = new Uint8Array(count * 784)
  for (let n = 0; n < count; n++) pixels.fill(n % 256, n * 784, (n + 1) * 784)
  return writeIdx([count, 28, 28], pixels)
}
const labels = (count: number) =>
  writeIdx(
    [count],
    Uint8Array.from({ length: count }, (_, i) => i % 10),
  )

let directory: string
const put = (name: string, bytes: Uint8Array) => writeFile(join(directory, name), bytes)
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-mnist-'))
  await put('train-images-idx3-ubyte', images(60_000))
  await put('train-labels-idx1-ubyte.gz', gzipSync(labels(60_000)))
  await put('t10k-images-idx3-ubyte.gz', gzipSync(images(10_000), { level: 1 }))
  await put('t10k-labels-idx1-ubyte', labels(10_000))
})
afterAll(() => rm(directory, { recursive: true }))

const make = async (options: Record<string, unknown> = {}, seed = 1): Promise<Dataset> =>
  mnist.create(resolveOptions('--dataset mnist', mnist.options, options), { dataDir: directory, seed } as Context)

const sizes = ({ splits }: Dataset) => [
  splitOf({ splits }, 'train').size,
  splits.validation?.size,
  splitOf({ splits }, 'test').size,
]

describe('mnist', () => {
  it('has 50,000, 10,000 and 10,000 digits from files gzipped or not, with their labels', async () => {
    const dataset = await make({ binarize: 'none' })
    expect(sizes(dataset)).toEqual([50_000, 10_000, 10_000])
    expect(dataset).toMatchObject({ event: [28, 28, 1], kind: 'continuous' })
    const { train, validation, test } = dataset.splits
    expect(validation!.rows(Int32Array.of(3), 0)).toEqual(new Float32Array(784).fill(Math.fround((50_003 % 256) / 255)))
    expect([train!, validation!, test!].map((split) => [split.labels!.length, split.labels![7]])).toEqual([
      [50_000, 7],
      [10_000, 7],
      [10_000, 7],
    ])
  })

  it('splits off the last digits for validation, and limits only the training split', async () => {
    expect(sizes(await make({ binarize: 'none', validation: 5000, limit: 100 }))).toEqual([100, 5000, 10_000])
    const whole = await make({ binarize: 'none', validation: 0 })
    expect(sizes(whole)).toEqual([60_000, undefined, 10_000])
    expect((await make({ binarize: 'none', limit: 9 })).splits.train!.labels).toHaveLength(9)
  })

  it('is drawn in each epoch by default, with black always 0 and white always 1', async () => {
    const { splits, kind } = await make()
    expect(kind).toBe('binary')
    const row = (index: number, epoch: number) => splitOf({ splits }, 'train').rows(Int32Array.of(index), epoch)
    expect(row(100, 0)).not.toEqual(row(100, 1))
    expect(row(0, 0)).toEqual(new Float32Array(784))
    expect(row(255, 5)).toEqual(new Float32Array(784).fill(1))
  })

  it('gives a digit the same bits for training and for validation', async () => {
    const [many, few] = [await make({ binarize: 'static' }), await make({ binarize: 'static', validation: 1000 })]
    expect(splitOf(few, 'train').rows(Int32Array.of(50_100), 0)).toEqual(
      splitOf(many, 'validation').rows(Int32Array.of(100), 0),
    )
  })

  it('refuses test files with the names of the training files, and missing labels', async () => {
    const [good, tooFew] = [images(60_000), images(10_000)]
    await put('train-images-idx3-ubyte', tooFew)
    await expect(make()).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: textMatching(/train-images-idx3-ubyte: is 10000 × 28 × 28, expected 60000 × 28 × 28\./),
    })
    await put('train-images-idx3-ubyte', good)
    await put('t10k-labels-idx1-ubyte', writeIdx([10_000], new Uint8Array(10_000).fill(10)))
    await expect(make()).rejects.toThrow('label 0 is 10, expected 0 to 9')
    await rm(join(directory, 't10k-labels-idx1-ubyte'))
    await expect(make()).rejects.toMatchObject({
      code: 'DATA_MISSING',
      message: textMatching(
        /^mnist: t10k-labels-idx1-ubyte.gz not found in .* elbow data fetch mnist --data-dir [^ ]+, or give/,
      ),
    })
  })
})
