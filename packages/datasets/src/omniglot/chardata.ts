import { errors } from '@elbow/core'
import { readMat5, type MatArray } from '../formats/mat5.js'
import { readWhole } from '../formats/read-whole.js'
import type { GreyImages, GreySplits } from '../images/grey-images.js'

/** Pixels of a side, and of a picture. */
const side = 28
const pixels = side * side

/** Columns of the file; the last of `data` are for validation (Burda et al. 2015). */
const counts = { data: 24_345, testdata: 8_070 } as const
const validation = 1_345

/** The larger array as doubles, and both with room for the labels beside them. */
const maxArrayBytes = 8 * pixels * counts.data + 1024
const maxFileBytes = 2 * maxArrayBytes

/**
 * Read `chardata.mat`: `data` and `testdata`, a picture a column, grey from 0 to 1, strokes bright, each picture
 * transposed (its columns one after the other). Whatever else is in the file is passed over.
 *
 * @returns 23,000 to train, 1,345 to validate, 8,070 to test, upright
 * @throws DATA_MISSING, DATA_CORRUPT
 */
export async function readChardata(path: string): Promise<GreySplits> {
  const bytes = await readWhole(path, { maxBytes: maxFileBytes })
  const names = Object.keys(counts) as (keyof typeof counts)[]
  const arrays = readMat5(path, bytes, { maxBytes: maxArrayBytes, names })
  const [data, testdata] = names.map((name) => uprightImages(path, arrays, name, counts[name])) as [
    GreyImages,
    GreyImages,
  ]
  const trained = data.count - validation
  return {
    train: { images: data, start: 0, end: trained },
    validation: { images: data, start: trained, end: data.count },
    test: { images: testdata, start: 0, end: testdata.count },
  }
}

/** One array of the file as upright pictures. @throws DATA_CORRUPT unless it is [784, count] of grey from 0 to 1 */
export function uprightImages(path: string, arrays: readonly MatArray[], name: string, count: number): GreyImages {
  const array = arrays.find((candidate) => candidate.name === name)
  if (!array) throw errors.dataCorrupt(path, `has no array "${name}"`)
  const { dims, values } = array
  if (dims.length !== 2 || dims[0] !== pixels || dims[1] !== count) {
    throw errors.dataCorrupt(path, `"${name}" is ${dims.join(' × ')}, expected ${pixels} × ${count}`)
  }
  const upright = new Float32Array(pixels * count)
  for (let start = 0; start < upright.length; start += pixels) {
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const grey = Number(values[start + column * side + row])
        // Written so that it catches what is not a number, too.
        if (!(grey >= 0 && grey <= 1)) {
          throw errors.dataCorrupt(path, `"${name}" holds ${grey} in picture ${start / pixels}, expected 0 to 1`)
        }
        upright[start + row * side + column] = grey
      }
    }
  }
  return { name: `chardata/${name}`, count, pixels, values: upright, white: 1 }
}
