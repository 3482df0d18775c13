import { join } from 'node:path'
import { errors } from '@elbow/core'
import type { DataFile } from '../fetch/source.js'
import { heldForm } from '../fetch/held-form.js'
import { readIdx } from '../formats/idx.js'
import { readWhole } from '../formats/read-whole.js'
import type { GreyImages } from '../images/grey-images.js'
import { mnistFiles } from './source.js'

const side = 28
const pixels = side * side

/** Images and their labels. */
export interface LabelledImages {
  readonly images: GreyImages
  /** [count], 0 to 9 */
  readonly labels: Uint8Array
}

/** Read MNIST, gzipped or not: 60,000 to train, 10,000 to test. @throws DATA_MISSING, DATA_CORRUPT */
export async function readMnist(directory: string): Promise<{ train: LabelledImages; test: LabelledImages }> {
  const { trainImages, trainLabels, testImages, testLabels } = mnistFiles
  return {
    train: await readPart(directory, 'train', 60_000, trainImages, trainLabels),
    test: await readPart(directory, 'test', 10_000, testImages, testLabels),
  }
}

async function readPart(directory: string, name: string, count: number, images: DataFile, labels: DataFile) {
  const values = await readHeld(directory, images, [count, side, side])
  return {
    images: { name, count, pixels, values, white: 255 },
    labels: await readLabels(directory, labels, count),
  }
}

async function readLabels(directory: string, file: DataFile, count: number): Promise<Uint8Array> {
  const labels = await readHeld(directory, file, [count])
  const wrong = labels.findIndex((label) => label > 9)
  if (wrong < 0) return labels
  throw errors.dataCorrupt(join(directory, file.name), `label ${wrong} is ${labels[wrong]}, expected 0 to 9`)
}

async function readHeld(directory: string, file: DataFile, dims: readonly number[]): Promise<Uint8Array> {
  const path = join(directory, (heldForm(directory, file) ?? file).name)
  // Gzip adds to what it cannot shrink, but not much.
  const maxBytes = 2 * dims.reduce((product, n) => product * n, 1) + 1024
  return readIdx(path, await readWhole(path, { maxBytes }), dims)
}
