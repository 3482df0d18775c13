import { createHash } from 'node:crypto'
import { definePlugin } from '@elbow/core'
import { bitSplit } from './bit-split.js'
import { pooled } from './images/pooled.js'
import { locateDataset, requireFiles } from './location.js'
import { fileNames, readSplit, side, splitFiles } from './static-mnist-files.js'

const { train, validation, test } = splitFiles

/** MNIST binarised once and for all: the same bits as in the literature. */
export const staticMnist = definePlugin({
  kind: 'dataset',
  name: 'static-mnist',
  summary: 'MNIST digits binarised once and for all, 28 × 28: 50,000 to train, 10,000 to validate, 10,000 to test',
  paper:
    'Larochelle & Murray 2011, The Neural Autoregressive Distribution Estimator, AISTATS, after Salakhutdinov & Murray 2008',
  options: {
    limit: {
      default: 0,
      min: 0,
      max: train.rows,
      integer: true,
      unit: 'examples',
      help: 'train on the first so many examples only; 0 takes them all',
    },
    pool: {
      default: '1',
      choices: ['1', '2', '4', '7'],
      help: 'smaller images, for trials: 28/k × 28/k, a pixel on where any of k × k is',
    },
    verify: { default: true, help: 'refuse files whose bits are not the published ones' },
  },
  create: async ({ limit, pool, verify }, { dataDir }) => {
    const directory = locateDataset('static-mnist', fileNames, dataDir)
    requireFiles('static-mnist', fileNames, directory)
    // One after the other: each takes its memory only when the one before has given back its file.
    const training = await readSplit(directory, 'train', verify)
    const validating = await readSplit(directory, 'validation', verify)
    const testing = await readSplit(directory, 'test', verify)
    const k = Number(pool)
    const size = side / k
    const split = (bits: Uint8Array, rows: number) => bitSplit(pooled(bits, side, k), rows, size * size)
    return {
      event: [size, size, 1],
      kind: 'binary',
      splits: {
        train: split(training, limit || train.rows),
        validation: split(validating, validation.rows),
        test: split(testing, test.rows),
      },
      checksum: createHash('sha256').update(training).update(validating).update(testing).digest('hex'),
    }
  },
})
