import { imagePixels } from '../images/image-side.js'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { errors, type SplitName } from '@elbow-vae/core'
import { readBits } from '../formats/bit-split.js'
import { fetchCommand } from '../fetch/location.js'

interface SplitFile {
  readonly file: string
  readonly rows: number
  /** sha256 over the published bits, one byte per bit, row-major. */
  readonly sha256: string
}

/** Larochelle's files. Copies in MAT format have the same names as the text files. */
export const splitFiles: Readonly<Record<SplitName, SplitFile>> = {
  train: {
    file: 'binarized_mnist_train.amat',
    rows: 50_000,
    sha256: '43490d4d6ac9002727af4426d8748609fdb7e4094fa65ad8d681ea60082a7a5a',
  },
  validation: {
    file: 'binarized_mnist_valid.amat',
    rows: 10_000,
    sha256: '069b4f0beb389b776478c3e872b4df71c95ac4be64d7cbe6d32e24ebac8e6d5e',
  },
  test: {
    file: 'binarized_mnist_test.amat',
    rows: 10_000,
    sha256: 'ca0294c3b8d984c7a1dc891015a8eea6f37bae59a34e35ea0fc8c47110a8dd86',
  },
}

export const splitNames = ['train', 'validation', 'test'] as const satisfies readonly SplitName[]
export const fileNames = splitNames.map((split) => splitFiles[split].file)

/**
 * The bits of one split, [rows, 784].
 *
 * @param verify  refuse bits that differ from the published ones, because results on them are not comparable
 * @throws DATA_CORRUPT
 */
export async function readSplit(directory: string, split: SplitName, verify: boolean): Promise<Uint8Array> {
  const { file, rows, sha256 } = splitFiles[split]
  const path = join(directory, file)
  const bits = await readBits(path, { rows, columns: imagePixels })
  if (verify) requirePublished(path, split, sha256, createHash('sha256').update(bits).digest('hex'))
  return bits
}

function requirePublished(path: string, split: SplitName, expected: string, got: string): void {
  if (got === expected) return
  const other = splitNames.find((name) => splitFiles[name].sha256 === got)
  const problem = other ? `holds the ${other} split, expected ${split}` : 'its bits are not the published ones'
  throw errors.dataCorrupt(
    path,
    problem,
    `Fetch it again with ${fetchCommand('static-mnist', dirname(path))}, or accept it with --dataset.verify false.`,
  )
}
