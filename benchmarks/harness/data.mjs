// The images that every contestant trains on: static MNIST if it is available, else noise in its format.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../tools/setup.mjs'
import { writeNpy } from './npy.mjs'

const files = { train: 50_000, valid: 10_000, test: 10_000 }
const pixels = 784
const name = (split) => `binarized_mnist_${split}.amat`

/** @returns the directory of the static-mnist files, and a description of the images */
export function findImages(scratch, given) {
  const candidates = [given, process.env.ELBOW_DATA, join(root, '..', 'shared', 'data')].filter(Boolean)
  for (const base of candidates) {
    for (const directory of [base, join(base, 'static-mnist')]) {
      if (Object.keys(files).every((split) => existsSync(join(directory, name(split))))) {
        return { directory, description: 'static MNIST' }
      }
    }
  }
  const directory = join(scratch, 'static-mnist')
  mkdirSync(directory, { recursive: true })
  for (const [split, rows] of Object.entries(files)) writeFileSync(join(directory, name(split)), noise(rows))
  return { directory, description: 'random bits in the shape of static MNIST (speed does not depend on them)' }
}

/** Larochelle's text format: one line of 784 digits per image. One pixel in eight is 1, as in MNIST. */
function noise(rows) {
  const text = Buffer.alloc(rows * pixels * 2, ' ')
  let state = 1
  for (let i = 0; i < rows * pixels; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0 // Numerical Recipes' generator
    text[2 * i] = state < 2 ** 29 ? 0x31 : 0x30
    if (i % pixels === pixels - 1) text[2 * i + 1] = 0x0a
  }
  return text
}

/** Write the images of a split as one array of bytes, for the Python contestants. */
export function exportImages(split, file) {
  const { size } = split
  const bits = Uint8Array.from(
    split.rows(
      Int32Array.from({ length: size }, (_, i) => i),
      0,
    ),
  )
  writeNpy(file, [size, pixels], bits)
}
