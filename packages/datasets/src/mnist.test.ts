import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { resolveOptions, type Context, type Dataset } from '@elbow/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeIdx } from './formats/write-idx.test.helper.js'
import { mnist } from './mnist.js'

/** Picture n is of one grey, n mod 256, all over; its label is n mod 10. */
const images = (count: number) =>
  writeIdx(
    [count, 28, 28],
    Uint8Array.from({ length: count * 784 }, (_, i) => Math.floor(i / 784)),
  )
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

const sizes = ({ splits }: Dataset) => [splits.train!.size, splits.validation?.size, splits.test!.size]

describe('mnist', () => {
  it('has 50,000, 10,000 and 10,000 digits from files gzipped or not, with their labels', async () => {
    const dataset = await make({ binarise: 'none' })
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

  it('sets apart as many of the last digits as it is told to, and limits training alone', async () => {
    expect(sizes(await make({ binarise: 'none', validation: 5000, limit: 100 }))).toEqual([100, 5000, 10_000])
    const whole = await make({ binarise: 'none', validation: 0 })
    expect(sizes(whole)).toEqual([60_000, undefined, 10_000])
    expect((await make({ binarise: 'none', limit: 9 })).splits.train!.labels).toHaveLength(9)
  })

  it('is drawn afresh each epoch unless told otherwise, black always 0 and white always 1', async () => {
    const { splits, kind } = await make()
    expect(kind).toBe('binary')
    const row = (index: number, epoch: number) => splits.train!.rows(Int32Array.of(index), epoch)
    expect(row(100, 0)).not.toEqual(row(100, 1))
    expect(row(0, 0)).toEqual(new Float32Array(784))
    expect(row(255, 5)).toEqual(new Float32Array(784).fill(1))
  })

  it('gives a digit the same bits whether it is for training or for validation', async () => {
    const [many, few] = [await make({ binarise: 'static' }), await make({ binarise: 'static', validation: 1000 })]
    expect(few.splits.train!.rows(Int32Array.of(50_100), 0)).toEqual(
      many.splits.validation!.rows(Int32Array.of(100), 0),
    )
  })

  it('refuses test files under the names of the training files, and labels that are none', async () => {
    const [good, tooFew] = [images(60_000), images(10_000)]
    await put('train-images-idx3-ubyte', tooFew)
    await expect(make()).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringMatching(
        /train-images-idx3-ubyte: is 10000 × 28 × 28, expected 60000 × 28 × 28\./,
      ) as string,
    })
    await put('train-images-idx3-ubyte', good)
    await put('t10k-labels-idx1-ubyte', writeIdx([10_000], new Uint8Array(10_000).fill(10)))
    await expect(make()).rejects.toThrow('label 0 is 10, expected 0 to 9')
    await rm(join(directory, 't10k-labels-idx1-ubyte'))
    await expect(make()).rejects.toMatchObject({
      code: 'DATA_MISSING',
      message: expect.stringMatching(
        /^mnist: t10k-labels-idx1-ubyte.gz not found in .* elbow data fetch mnist --data-dir [^ ]+, or name/,
      ) as string,
    })
  })
})
