import { imagePixels, imageSide } from '../images/image-side.js'
import { join } from 'node:path'
import { errors, sizeFromShape } from '@elbow-vae/core'
import type { DataFile } from '../fetch/source.js'
import { presentVariant } from '../fetch/present-variant.js'
import { readIdx } from '../formats/idx.js'
import { readWhole } from '../formats/read-whole.js'
import type { GrayImages } from '../images/gray-images.js'
import { mnistFiles } from './source.js'

/** Images and their labels. */
export interface LabeledImages {
  readonly images: GrayImages
  /** [count], 0 to 9 */
  readonly labels: Uint8Array
}

/** Read MNIST, gzipped or not: 60,000 training and 10,000 test images. @throws DATA_MISSING, DATA_CORRUPT */
export async function readMnist(directory: string): Promise<{ train: LabeledImages; test: LabeledImages }> {
  const { trainImages, trainLabels, testImages, testLabels } = mnistFiles
  return {
    train: await readPart(directory, 'train', 60_000, trainImages, trainLabels),
    test: await readPart(directory, 'test', 10_000, testImages, testLabels),
  }
}

async function readPart(directory: string, name: string, count: number, images: DataFile, labels: DataFile) {
  const values = await readIdxFile(directory, images, [count, imageSide, imageSide])
  return {
    images: { name, count, pixels: imagePixels, values, white: 255 },
    labels: await readLabels(directory, labels, count),
  }
}

async function readLabels(directory: string, file: DataFile, count: number): Promise<Uint8Array> {
  const labels = await readIdxFile(directory, file, [count])
  const invalid = labels.findIndex((label) => label > 9)
  if (invalid < 0) return labels
  throw errors.dataCorrupt(join(directory, file.name), `label ${invalid} is ${labels[invalid]}, expected 0 to 9`)
}

async function readIdxFile(directory: string, file: DataFile, dims: readonly number[]): Promise<Uint8Array> {
  const path = join(directory, (presentVariant(directory, file) ?? file).name)
  // Incompressible data grows slightly under gzip.
  const maxBytes = 2 * sizeFromShape(dims) + 1024
  return readIdx(path, await readWhole(path, { maxBytes }), dims)
}
