import { imageSide } from '../images/image-side.js'
import { createHash } from 'node:crypto'
import { definePlugin } from '@elbow-vae/core'
import { bitSplit } from '../formats/bit-split.js'
import { maxPool } from '../images/max-pool.js'
import { locateDataset, requireFiles } from '../fetch/location.js'
import { fileNames, readSplit, splitFiles } from './files.js'

const { train, validation, test } = splitFiles

/** Statically binarized MNIST, with the standard bits of the literature. */
export const staticMnist = definePlugin({
  kind: 'dataset',
  name: 'static-mnist',
  summary: 'statically binarized MNIST, 28 × 28: 50,000 training, 10,000 validation and 10,000 test images',
  paper:
    'Larochelle & Murray 2011, The Neural Autoregressive Distribution Estimator, AISTATS, after Salakhutdinov & Murray 2008',
  options: {
    limit: {
      default: 0,
      min: 0,
      max: train.rows,
      integer: true,
      unit: 'examples',
      help: 'number of training examples, from the start of the split; 0: all',
    },
    pool: {
      default: '1',
      choices: ['1', '2', '4', '7'],
      help: 'k, max pooling to 28/k × 28/k pixels, for quick trials',
    },
    verify: { default: true, help: 'refuse files whose bits are not the published ones' },
  },
  create: async ({ limit, pool, verify }, { dataDir }) => {
    const directory = locateDataset('static-mnist', fileNames, dataDir)
    requireFiles('static-mnist', fileNames, directory)
    // Sequentially, so that the memory of each file is released before the next is read.
    const trainBits = await readSplit(directory, 'train', verify)
    const validationBits = await readSplit(directory, 'validation', verify)
    const testBits = await readSplit(directory, 'test', verify)
    const k = Number(pool)
    const size = imageSide / k
    const split = (bits: Uint8Array, rows: number) => bitSplit(maxPool(bits, imageSide, k), rows, size * size)
    return {
      event: [size, size, 1],
      kind: 'binary',
      splits: {
        train: split(trainBits, limit || train.rows),
        validation: split(validationBits, validation.rows),
        test: split(testBits, test.rows),
      },
      checksum: createHash('sha256').update(trainBits).update(validationBits).update(testBits).digest('hex'),
    }
  },
})
