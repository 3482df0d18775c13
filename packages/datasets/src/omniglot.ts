import { join } from 'node:path'
import { definePlugin, errors } from '@elbow/core'
import { heldForm } from './fetch/held-form.js'
import { binarisedSplits } from './images/binarised-splits.js'
import { limited, limitOption } from './images/limited.js'
import { binariseOption, binariseSeedOption } from './images/options.js'
import { fetchCommand, locateDataset } from './location.js'
import { readChardata } from './omniglot/chardata.js'
import { readDrawings } from './omniglot/drawings.js'
import { chardata, drawingFiles } from './omniglot/source.js'

/** Handwritten characters of 50 alphabets, in the split of the literature or by drawer. */
export const omniglot = definePlugin({
  kind: 'dataset',
  name: 'omniglot',
  summary:
    "handwritten characters, 28 × 28: the literature's chardata.mat, 23,000 to train, 1,345 to validate, 8,070 to test; or the raw drawings, split by drawer, which compare with nothing published",
  paper:
    'Lake et al. 2015, Human-Level Concept Learning through Probabilistic Program Induction, Science; split of Burda et al. 2016, Importance Weighted Autoencoders, ICLR (arXiv:1509.00519)',
  options: {
    binarise: { default: 'static', ...binariseOption },
    'binarise-seed': binariseSeedOption,
    source: {
      default: 'auto',
      choices: ['auto', 'chardata', 'zip'],
      help: "chardata: the literature's file and split. zip: raw drawings, by drawer. auto: chardata where it is there",
    },
    limit: limitOption,
  },
  create: async ({ binarise, 'binarise-seed': fixedSeed, source, limit }, { dataDir, seed }) => {
    const { directory, drawings, decided } = choose(source, dataDir)
    const grey = await (decided === 'chardata'
      ? readChardata(join(directory, chardata.name))
      : readDrawings(drawings.map((name) => join(directory, name))))
    const { kind, splits, checksum } = binarisedSplits(grey, { binarise, fixedSeed, seed })
    return {
      event: [28, 28, 1],
      kind,
      splits: { ...splits, train: limited(splits.train, limit, 'omniglot') },
      checksum,
      // What `auto` came to, to be recorded in its place.
      decided: { source: decided },
    }
  },
})

type Origin = 'chardata' | 'zip'

/** Which of the files at hand to take. @throws DATA_MISSING */
function choose(source: 'auto' | Origin, dataDir: string | undefined) {
  const known = source === 'chardata' ? [chardata] : source === 'zip' ? drawingFiles : [chardata, ...drawingFiles]
  const directory = locateDataset(
    'omniglot',
    known.map(({ name }) => name),
    dataDir,
  )
  const held = known.filter((file) => heldForm(directory, file)).map(({ name }) => name)
  const decided: Origin = held.includes(chardata.name) ? 'chardata' : 'zip'
  if (held.length > 0) return { directory, drawings: held, decided }
  const wanted = source === 'zip' ? drawingFiles.slice(0, 2).map(({ name }) => name) : [chardata.name]
  const command = fetchCommand('omniglot', directory, source === 'zip' ? wanted : [])
  const advice = `Fetch them with ${command}, or name the directory that holds them with --data-dir.`
  throw errors.dataMissing(`omniglot: ${wanted.join(', ')}`, directory, advice)
}
