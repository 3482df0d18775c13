import { definePlugin } from '@elbow-vae/core'
import { allColumns } from './choose-columns.js'
import { inferKind } from './examples.js'
import { toSplit } from './split-examples.js'
import { isArrayFile } from './read-file.js'
import { readParts } from './read-parts.js'
import { requireFloat32, computeScaling } from './scaling.js'
import { completeSplits, trainingPart } from './splits.js'
import { checksumOf } from '../images/gray-images.js'

/** The user's own data. */
export const file = definePlugin({
  kind: 'dataset',
  name: 'file',
  summary: 'your own data: npy and npz arrays, Arrow and Parquet tables, with one example per row',
  options: {
    path: { default: '', file: true, help: 'one file, for training except for the fractions below' },
    train: { default: '', file: true, help: 'training file, for splits in separate files' },
    validation: { default: '', file: true, help: 'validation file, with train' },
    test: { default: '', file: true, help: 'test file, with train' },
    'validation-fraction': {
      default: 0,
      min: 0,
      max: 1,
      help: 'fraction of the rows of path for validation, chosen at random',
    },
    'test-fraction': { default: 0, min: 0, max: 1, help: 'fraction of the rows of path for testing, chosen at random' },
    'split-seed': { default: 0, min: 0, integer: true, help: 'seed of this choice, independent of --seed' },
    kind: {
      default: 'auto',
      choices: ['auto', 'binary', 'continuous', 'categorical'],
      help: 'kind of the values; auto: binary if all are 0 or 1, otherwise continuous. Categorical rows are one-hot',
    },
    shape: { default: [], min: 1, integer: true, help: "of one example, 28,28,1 say; default: the array's own" },
    key: {
      default: '',
      help: 'name of the array in an npz file; default: the only array, or splits with names such as x_train and x_test',
    },
    columns: {
      default: [],
      items: 'text',
      help: 'columns of a table, as a,b,c; default: all numeric columns except an index and labels; *: all numeric columns',
    },
    labels: { default: '', help: 'column of a table or array of an npz file with the class of each example' },
    scale: {
      default: 'none',
      choices: ['none', 'unit', 'standardize'],
      help: "rescale continuous data, x' = (x - m)/s, with statistics of the training split; unit: to [0, 1]; standardize: to mean 0 and variance 1",
    },
  },
  /** Before the option `labels` existed, every numeric column was a feature. */
  upgrade(recorded) {
    const { columns } = recorded
    const hasColumns = (typeof columns === 'string' || Array.isArray(columns)) && columns.length > 0
    const isTable = !isArrayFile(String(recorded['path'] || recorded['train']))
    return isTable && !hasColumns && !('labels' in recorded) ? { ...recorded, columns: allColumns } : recorded
  },
  create: async (options, context) => {
    const { parts, files, classes, labels: labelName } = await readParts(options)
    const { event } = trainingPart(parts).examples
    const kind = inferKind(
      [...parts.values()].map(({ examples }) => examples),
      options.kind,
    )
    const [validation, test, seed] = [options['validation-fraction'], options['test-fraction'], options['split-seed']]
    const splits = completeSplits(parts, { validation, test, seed })
    const { scaling, ...summary } = computeScaling(trainingPart(splits), {
      choice: options.scale,
      kind,
      known: context.scaling,
    })
    parts.forEach((part) => requireFloat32(part, scaling))
    const labels = classes && labelName !== undefined && { labels: { name: labelName, classes } }
    return {
      event,
      kind,
      splits: Object.fromEntries([...splits].map(([name, part]) => [name, toSplit(part, scaling)])),
      ...(scaling && { scaling }),
      description: { files, ...summary, ...labels },
      checksum: checksumOf(
        { event, kind, validation, test, seed, ...(classes && { classes }) },
        [...parts.values()].flatMap(({ examples, labels }) => [examples.hashed(), ...(labels ? [labels] : [])]),
      ),
      resolvedOptions: { kind, shape: event }, // recorded instead of `auto` and the default shape
    }
  },
})
