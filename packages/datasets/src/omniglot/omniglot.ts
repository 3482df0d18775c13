import { join } from 'node:path'
import { definePlugin, errors } from '@elbow-vae/core'
import { presentVariant } from '../fetch/present-variant.js'
import { binarizedSplits } from '../images/binarized-splits.js'
import { limitSplit, limitOption } from '../images/limit-split.js'
import { binarizeOption, binarizeSeedOption } from '../images/options.js'
import { fetchCommand, locateDataset } from '../fetch/location.js'
import { readChardata } from './chardata.js'
import { readDrawings } from './drawings.js'
import { chardata, drawingFiles } from './source.js'

/** Handwritten characters of 50 alphabets, with the split of Burda et al. or a split by drawer. */
export const omniglot = definePlugin({
  kind: 'dataset',
  name: 'omniglot',
  summary:
    'handwritten characters, 28 × 28: chardata.mat of Burda et al. with 23,000 training, 1,345 validation and 8,070 test images; or the original drawings, split by drawer (no published results)',
  paper:
    'Lake et al. 2015, Human-Level Concept Learning through Probabilistic Program Induction, Science; split of Burda et al. 2016, Importance Weighted Autoencoders, ICLR (arXiv:1509.00519)',
  options: {
    binarize: { default: 'static', ...binarizeOption },
    'binarize-seed': binarizeSeedOption,
    source: {
      default: 'auto',
      choices: ['auto', 'chardata', 'zip'],
      help: 'chardata: file and split of Burda et al. zip: original drawings, split by drawer. auto: chardata if present',
    },
    limit: limitOption,
  },
  create: async ({ binarize, 'binarize-seed': fixedSeed, source, limit }, { dataDir, seed }) => {
    const { directory, files, origin } = locateFiles(source, dataDir)
    const gray = await (origin === 'chardata'
      ? readChardata(join(directory, chardata.name))
      : readDrawings(files.map((name) => join(directory, name))))
    const { kind, splits, checksum } = binarizedSplits(gray, { binarize, fixedSeed, seed })
    return {
      event: [28, 28, 1],
      kind,
      splits: { ...splits, train: limitSplit(splits.train, limit, 'omniglot') },
      checksum,
      resolvedOptions: { source: origin }, // recorded instead of `auto`
    }
  },
})

type Origin = 'chardata' | 'zip'

/** Find the files and choose their kind. @throws DATA_MISSING */
function locateFiles(source: 'auto' | Origin, dataDir: string | undefined) {
  const known = source === 'chardata' ? [chardata] : source === 'zip' ? drawingFiles : [chardata, ...drawingFiles]
  const directory = locateDataset(
    'omniglot',
    known.map(({ name }) => name),
    dataDir,
  )
  const files = known.filter((file) => presentVariant(directory, file)).map(({ name }) => name)
  const origin: Origin = files.includes(chardata.name) ? 'chardata' : 'zip'
  if (files.length > 0) return { directory, files, origin }
  const missing = source === 'zip' ? drawingFiles.slice(0, 2).map(({ name }) => name) : [chardata.name]
  const command = fetchCommand('omniglot', directory, source === 'zip' ? missing : [])
  const advice = `Fetch them with ${command}, or give their directory with --data-dir.`
  throw errors.dataMissing(`omniglot: ${missing.join(', ')}`, directory, advice)
}
