import { imagePixels, imageSide } from '../images/image-side.js'
import { errors } from '@elbow-vae/core'
import { readMat5, type MatArray } from '../formats/mat5.js'
import { readWhole } from '../formats/read-whole.js'
import type { GrayImages, GraySplits } from '../images/gray-images.js'

/** Columns of the arrays; the last columns of `data` are for validation (Burda et al. 2015). */
const counts = { data: 24_345, testdata: 8_070 } as const
const validation = 1_345

/** Size of the larger array as doubles, and of a file with both arrays and labels. */
const maxArrayBytes = 8 * imagePixels * counts.data + 1024
const maxFileBytes = 2 * maxArrayBytes

/**
 * Read the arrays `data` and `testdata` of `chardata.mat`. Each column is a transposed image, with gray from 0 to 1 and bright
 * strokes. Other arrays of the file are ignored.
 *
 * @returns upright images: 23,000 training, 1,345 validation, 8,070 test
 * @throws DATA_MISSING, DATA_CORRUPT
 */
export async function readChardata(path: string): Promise<GraySplits> {
  const bytes = await readWhole(path, { maxBytes: maxFileBytes })
  const arrays = readMat5(path, bytes, { maxBytes: maxArrayBytes, names: Object.keys(counts) })
  const data = uprightImages(path, arrays, 'data', counts.data)
  const testdata = uprightImages(path, arrays, 'testdata', counts.testdata)
  const trainingSize = data.count - validation
  return {
    train: { images: data, start: 0, end: trainingSize },
    validation: { images: data, start: trainingSize, end: data.count },
    test: { images: testdata, start: 0, end: testdata.count },
  }
}

/** One array of the file as upright images. @throws DATA_CORRUPT unless it is [784, count] with gray from 0 to 1 */
export function uprightImages(path: string, arrays: readonly MatArray[], name: string, count: number): GrayImages {
  const array = arrays.find((candidate) => candidate.name === name)
  if (!array) throw errors.dataCorrupt(path, `has no array "${name}"`)
  const { dims, values } = array
  if (dims.length !== 2 || dims[0] !== imagePixels || dims[1] !== count) {
    throw errors.dataCorrupt(path, `"${name}" is ${dims.join(' × ')}, expected ${imagePixels} × ${count}`)
  }
  const upright = new Float32Array(imagePixels * count)
  for (let start = 0; start < upright.length; start += imagePixels) {
    for (let row = 0; row < imageSide; row++) {
      for (let column = 0; column < imageSide; column++) {
        const gray = Number(values[start + column * imageSide + row])
        // In this form the condition also catches NaN.
        if (!(gray >= 0 && gray <= 1)) {
          throw errors.dataCorrupt(path, `"${name}" holds ${gray} in image ${start / imagePixels}, expected 0 to 1`)
        }
        upright[start + row * imageSide + column] = gray
      }
    }
  }
  return { name: `chardata/${name}`, count, pixels: imagePixels, values: upright, white: 1 }
}
