import { definePlugin, type Split } from '@elbow/core'
import { formsOf } from './fetch/source.js'
import { heldForm } from './fetch/held-form.js'
import { binarisedSplits } from './images/binarised-splits.js'
import { limited, limitOption } from './images/limited.js'
import { binariseOption, binariseSeedOption } from './images/options.js'
import { locateDataset, requireFiles } from './location.js'
import { readMnist } from './mnist/read-mnist.js'
import { mnistSource } from './mnist/source.js'

/** MNIST in grey, as it was published, binarised here. */
export const mnist = definePlugin({
  kind: 'dataset',
  name: 'mnist',
  summary: 'MNIST digits in grey, 28 × 28, binarised afresh each epoch, once or not at all: 60,000 and 10,000 to test',
  paper: 'LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE',
  options: {
    binarise: { default: 'dynamic', ...binariseOption },
    'binarise-seed': binariseSeedOption,
    validation: {
      default: 10_000,
      min: 0,
      max: 59_999,
      integer: true,
      unit: 'examples',
      help: 'how many of the last training digits are for validation',
    },
    limit: limitOption,
  },
  create: async ({ binarise, 'binarise-seed': fixedSeed, validation, limit }, { dataDir, seed }) => {
    const directory = directoryOf(dataDir)
    const { train, test } = await readMnist(directory)
    const trained = train.images.count - validation
    const grey = {
      train: { images: train.images, start: 0, end: trained },
      validation: { images: train.images, start: trained, end: train.images.count },
      test: { images: test.images, start: 0, end: test.images.count },
    }
    const { kind, splits, checksum } = binarisedSplits(grey, { binarise, fixedSeed, seed })
    return {
      event: [28, 28, 1],
      kind,
      splits: {
        train: labelled(limited(splits.train, limit, 'mnist'), train.labels),
        ...(validation > 0 && { validation: labelled(splits.validation, train.labels.subarray(trained)) }),
        test: labelled(splits.test, test.labels),
      },
      checksum,
    }
  },
})

/** Where the files are. @throws DATA_MISSING */
function directoryOf(dataDir: string | undefined): string {
  const names = mnistSource.files.flatMap((file) => formsOf(file).map(({ name }) => name))
  const directory = locateDataset('mnist', names, dataDir)
  const missing = mnistSource.files.filter((file) => !heldForm(directory, file)).map(({ name }) => name)
  requireFiles('mnist', missing, directory)
  return directory
}

const labelled = (split: Split, labels: Uint8Array): Split => ({ ...split, labels: labels.subarray(0, split.size) })
