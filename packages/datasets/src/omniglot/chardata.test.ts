import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { MatArray } from '../formats/mat5.js'
import { writeMat5 } from '../formats/write-mat5.test.helper.js'
import { readChardata, uprightImages } from './chardata.js'
import { textContaining } from '../dataset.test.helper.js'

const [train, test] = [24_345, 8_070]

/** One transposed image per column; image n has one bright pixel, at row 3 and column n mod 28. */
function columns(count: number): Uint8Array {
  const values = new Uint8Array(784 * count)
  for (let n = 0; n < count; n++) values[784 * n + 28 * (n % 28) + 3] = 1
  return values
}

let path: string
beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'elbow-chardata-'))
  path = join(directory, 'chardata.mat')
  return () => rm(directory, { recursive: true })
})

const array = (values: number[]): MatArray => ({
  name: 'data',
  class: 'double',
  dims: [784, 1],
  values: Float64Array.from(values),
})
const upright = (values: number[]) => uprightImages('x.mat', [array(values)], 'data', 1)

describe('readChardata', () => {
  it("has the literature's split, 23,000 / 1,345 / 8,070, of pictures that stand upright", async () => {
    const file = writeMat5(
      { name: 'data', dims: [784, train], data: columns(train), compressed: true },
      { name: 'target', dims: [50, 1], data: new Uint8Array(50) },
      { name: 'testdata', dims: [784, test], data: columns(test), compressed: true },
    )
    await writeFile(path, file)
    const splits = await readChardata(path)
    expect(splits.train).toMatchObject({ start: 0, end: 23_000 })
    expect(splits.validation).toMatchObject({ start: 23_000, end: train })
    expect(splits.test).toMatchObject({ start: 0, end: test })
    expect(splits.validation.images).toBe(splits.train.images)
    for (const [{ images }, n] of [
      [splits.train, 5],
      [splits.train, 24_344],
      [splits.test, 8_069],
    ] as const) {
      const picture = images.values.subarray(784 * n, 784 * (n + 1))
      expect([...picture.entries()].filter(([, gray]) => gray > 0)).toEqual([[28 * 3 + (n % 28), 1]])
    }
  })

  it('refuses an array of another size, and a file without test data', async () => {
    await writeFile(path, writeMat5({ name: 'data', dims: [784, 10], data: columns(10) }))
    await expect(readChardata(path)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: `${path}: "data" is 784 × 10, expected 784 × 24345. Fetch it again with elbow data fetch NAME, and with the --data-dir of the run if it had one.`,
    })
    await writeFile(path, writeMat5({ name: 'data', dims: [784, train], data: columns(train), compressed: true }))
    await expect(readChardata(path)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: textContaining('has no array "testdata"'),
    })
  })
})

describe('uprightImages', () => {
  it('preserves every gray level', () => {
    const gray = Array.from({ length: 784 }, (_, i) => i / 783)
    const { values } = upright(gray)
    expect(values[1]).toBe(Math.fround(28 / 783)) // first row, second column: the second column's first
    expect(values[28]).toBe(Math.fround(1 / 783))
    expect(values[783]).toBe(1)
  })

  it.each([
    ['a half more than white', 1.5],
    ['less than black', -0.1],
    ['no number', NaN],
  ])('refuses %s', (_, value) => {
    expect(() => upright([...new Array<number>(783).fill(0), value])).toThrow(
      `x.mat: "data" holds ${value} in image 0, expected 0 to 1.`,
    )
  })
})
