import { definePlugin } from '@elbow/core'
import { everyColumn } from './file/choose-columns.js'
import { kindOf } from './file/examples.js'
import { splitOf } from './file/part.js'
import { isArrayFile } from './file/read-file.js'
import { readParts } from './file/read-parts.js'
import { requireFloat32, scaled } from './file/scaling.js'
import { allSplits } from './file/splits.js'
import { checksumOf } from './images/grey-images.js'

/** Data of one's own. */
export const file = definePlugin({
  kind: 'dataset',
  name: 'file',
  summary: 'your own numbers: npy and npz arrays, Arrow and Parquet tables; one example a row',
  options: {
    path: { default: '', file: true, help: 'one file: all of it to train on, unless fractions of it are set apart' },
    train: { default: '', file: true, help: 'the file to train on, where the splits are files of their own' },
    validation: { default: '', file: true, help: 'the file to validate on, beside train' },
    test: { default: '', file: true, help: 'the file to test on, beside train' },
    'validation-fraction': { default: 0, min: 0, max: 1, help: 'part of path to validate on, at random rows' },
    'test-fraction': { default: 0, min: 0, max: 1, help: 'part of path to test on, at random rows' },
    'split-seed': { default: 0, min: 0, integer: true, help: 'seed of those rows, the same for every --seed' },
    kind: {
      default: 'auto',
      choices: ['auto', 'binary', 'continuous', 'categorical'],
      help: 'what values the data takes; auto: binary where all are 0 or 1, else continuous. Categorical rows are one-hot',
    },
    shape: { default: [], min: 1, integer: true, help: "of one example, 28,28,1 say; open: the array's own" },
    key: {
      default: '',
      help: 'name of the array in an npz file; default: the only one, or the splits by names such as x_train and x_test',
    },
    columns: {
      default: [],
      items: 'text',
      help: 'columns of a table, as a,b,c; default: all numeric columns except an index and labels; *: all numeric columns',
    },
    labels: { default: '', help: 'column of a table, or array of an npz file, with the class of each example' },
    scale: {
      default: 'none',
      choices: ['none', 'unit', 'standardize'],
      help: "rescale continuous data, x' = (x - m)/s, by the training split; unit: to 0..1; standardize: to mean 0 and variance 1",
    },
  },
  /** Before there were labels, every column of numbers was a feature. */
  upgrade(recorded) {
    const columns = recorded['columns'] as string | readonly string[] | undefined
    const isTable = !isArrayFile(String(recorded['path'] || recorded['train']))
    return isTable && !columns?.length && !('labels' in recorded) ? { ...recorded, columns: everyColumn } : recorded
  },
  create: async (options, context) => {
    const { parts, files, classes, labels: labelled } = await readParts(options)
    const train = parts.get('train')!
    const { event } = train.examples
    const kind = kindOf(
      [...parts.values()].map(({ examples }) => examples),
      options.kind,
    )
    const [validation, test, seed] = [options['validation-fraction'], options['test-fraction'], options['split-seed']]
    const splits = allSplits(parts, { validation, test, seed })
    const { scaling, ...summary } = scaled(splits.get('train')!, {
      choice: options.scale,
      kind,
      known: context.scaling,
    })
    parts.forEach((part) => requireFloat32(part, scaling))
    const labels = classes && labelled !== undefined && { labels: { name: labelled, classes } }
    return {
      event,
      kind,
      splits: Object.fromEntries([...splits].map(([name, part]) => [name, splitOf(part, scaling)])),
      ...(scaling && { scaling }),
      description: { files, ...summary, ...labels },
      checksum: checksumOf(
        { event, kind, validation, test, seed, ...(classes && { classes }) },
        [...parts.values()].flatMap(({ examples, labels: own }) => [examples.hashed(), ...(own ? [own] : [])]),
      ),
      // What was left to the file, to be recorded in place of `auto` and nothing.
      decided: { kind, shape: event },
    }
  },
})
