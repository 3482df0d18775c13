import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveOptions, type Context, type Dataset } from '@elbow-vae/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { file } from './file.js'
import { writeNpy } from '../formats/write-npy.test.helper.js'
import { writeZip } from '../formats/write-zip.test.helper.js'
import { splitOf, textContaining, textMatching } from '../dataset.test.helper.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-npz-'))
})
afterAll(() => rm(directory, { recursive: true }))

/** n images of 2 × 2 pixels with repeating bytes. */
const images = (n: number, from: number) =>
  writeNpy(
    '|u1',
    [n, 2, 2],
    Uint8Array.from({ length: 4 * n }, (_, i) => from + i),
  )
const x_train = images(4, 0)
const x_test = images(2, 100)
const y_train = writeNpy('<i8', [4], BigInt64Array.of(7n, 3n, 7n, 5n))
const y_test = writeNpy('|u1', [2, 1], Uint8Array.of(5, 3))

async function make(arrays: Record<string, Uint8Array>, options: Record<string, unknown> = {}): Promise<Dataset> {
  const path = join(directory, 'x.npz')
  await writeFile(path, writeZip(...Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data }))))
  const values = resolveOptions('--dataset file', file.options, { path, ...options })
  return file.create(values, { seed: 1 } as Context)
}

const held = ({ splits }: Dataset) =>
  Object.entries(splits).map(([name, { size, labels }]) => [name, size, labels && [...labels]])

describe('an npz file with the names of Keras', () => {
  const keras = { x_test, y_test, x_train, y_train }

  it('has splits with images and classes, and a description of its arrays', async () => {
    const dataset = await make(keras)
    expect(dataset).toMatchObject({ event: [2, 2, 1], resolvedOptions: { shape: [2, 2, 1] } })
    expect(held(dataset)).toEqual([
      ['train', 4, [2, 0, 2, 1]],
      ['test', 2, [1, 0]],
    ])
    expect([...splitOf(dataset, 'test').rows(Int32Array.of(1), 0)]).toEqual([104, 105, 106, 107])
    const path = join(directory, 'x.npz')
    expect(dataset.description).toMatchObject({
      files: [
        { file: `${path} "x_train"`, rows: 4, array: { type: 'uint8', shape: [4, 2, 2] } },
        { file: `${path} "x_test"`, rows: 2 },
      ],
      labels: { name: 'y_train, y_test', classes: [3, 5, 7] },
    })
  })

  it('keeps its test split with a validation fraction, and refuses a test fraction', async () => {
    const dataset = await make(keras, { 'validation-fraction': 0.25 })
    expect(held(dataset).map(([name, size]) => [name, size])).toEqual([
      ['train', 3],
      ['test', 2],
      ['validation', 1],
    ])
    await expect(make(keras, { 'test-fraction': 0.25 })).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: textMatching(/"x_test" already is the test split: leave out --dataset\.test-fraction\.$/),
    })
  })

  it('gives one array if it is named', async () => {
    expect(held(await make(keras, { key: 'x_test' }))).toEqual([['train', 2, undefined]])
  })

  it('leaves out labels that are not classes and arrays of no split, with reasons', async () => {
    const floats = { y_train: writeNpy('<f4', [4], Float32Array.of(0.5, 1, 2, 3)), y_test }
    const dataset = await make({ ...keras, ...floats, mean: writeNpy('<f8', [1], Float64Array.of(1)) })
    expect(held(dataset).map(([, , labels]) => labels)).toEqual([undefined, undefined])
    const reason = 'not whole numbers of at most 256 classes, one for each example of every split'
    expect(dataset.description!.files[0]!.leftOut).toEqual([
      { name: 'y_test', type: 'array', reason },
      { name: 'y_train', type: 'array', reason },
      { name: 'mean', type: 'array', reason: 'its name is not the name of a split' },
    ])
    await expect(make({ ...keras, ...floats }, { labels: 'y_train' })).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: textContaining('Leave out --dataset.labels.'),
    })
    const text = { y_train: writeNpy('<U1', [4], new Uint32Array(4)) }
    expect(held(await make({ ...keras, ...text })).map(([, , labels]) => labels)).toEqual([undefined, undefined])
  })

  it('selects labels by name, and refuses other names and other sizes', async () => {
    expect((await make(keras, { labels: 'y_train' })).splits.train!.labels).toHaveLength(4)
    await expect(make(keras, { labels: 'x_train' })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    await expect(make({ ...keras, y_test: y_train })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: textMatching(/"y_test": expected labels \[2\], got \[4\]\. Save one for each example\.$/),
    })
  })
})
