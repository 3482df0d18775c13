import { definePlugin, type Split } from '@elbow-vae/core'
import { fileVariants } from '../fetch/source.js'
import { presentVariant } from '../fetch/present-variant.js'
import { binarizedSplits } from '../images/binarized-splits.js'
import { limitSplit, limitOption } from '../images/limit-split.js'
import { binarizeOption, binarizeSeedOption } from '../images/options.js'
import { locateDataset, requireFiles } from '../fetch/location.js'
import { readMnist } from './read-mnist.js'
import { mnistSource } from './source.js'

/** Gray MNIST, as published, with a choice of binarization. */
export const mnist = definePlugin({
  kind: 'dataset',
  name: 'mnist',
  summary: 'MNIST digits, 28 × 28, gray or binarized once or in each epoch: 60,000 training and 10,000 test images',
  paper: 'LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE',
  options: {
    binarize: { default: 'dynamic', ...binarizeOption },
    'binarize-seed': binarizeSeedOption,
    validation: {
      default: 10_000,
      min: 0,
      max: 59_999,
      integer: true,
      unit: 'examples',
      help: 'number of validation examples, from the end of the training images',
    },
    limit: limitOption,
  },
  create: async ({ binarize, 'binarize-seed': fixedSeed, validation, limit }, { dataDir, seed }) => {
    const directory = directoryOf(dataDir)
    const { train, test } = await readMnist(directory)
    const trainingSize = train.images.count - validation
    const gray = {
      train: { images: train.images, start: 0, end: trainingSize },
      validation: { images: train.images, start: trainingSize, end: train.images.count },
      test: { images: test.images, start: 0, end: test.images.count },
    }
    const { kind, splits, checksum } = binarizedSplits(gray, { binarize, fixedSeed, seed })
    return {
      event: [28, 28, 1],
      kind,
      splits: {
        train: labeled(limitSplit(splits.train, limit, 'mnist'), train.labels),
        ...(validation > 0 && { validation: labeled(splits.validation, train.labels.subarray(trainingSize)) }),
        test: labeled(splits.test, test.labels),
      },
      checksum,
    }
  },
})

/** Directory of the files. @throws DATA_MISSING */
function directoryOf(dataDir: string | undefined): string {
  const names = mnistSource.files.flatMap((file) => fileVariants(file).map(({ name }) => name))
  const directory = locateDataset('mnist', names, dataDir)
  const missing = mnistSource.files.filter((file) => !presentVariant(directory, file)).map(({ name }) => name)
  requireFiles('mnist', missing, directory)
  return directory
}

const labeled = (split: Split, labels: Uint8Array): Split => ({ ...split, labels: labels.subarray(0, split.size) })
