import { definePlugin, errors, type Split, type SplitName } from '@elbow/core'
import { examplesOf, kindOf, type Examples } from './file/examples.js'
import { readOwnFile } from './file/read-file.js'
import { dividedSplits, ownSplit } from './file/splits.js'
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
    key: { default: '', help: 'name of the array in an npz file; open: the only one' },
    columns: { default: [], items: 'text', help: 'columns of a table, a,b,c; open: all that hold numbers' },
  },
  create: async (options) => {
    const files = filesOf(options)
    const { key, columns } = options
    const choice = { key, columns }
    const parts = new Map<SplitName, Examples>()
    for (const [split, path] of files) {
      parts.set(split, examplesOf(path, await readOwnFile(path, choice), options.shape))
    }
    const all = [...parts.values()]
    const [{ event }] = all as [Examples]
    all.forEach((part) => requireSameShape(part, event))
    const kind = kindOf(all, options.kind)
    const [validation, test, seed] = [options['validation-fraction'], options['test-fraction'], options['split-seed']]
    const splits =
      parts.size > 1 || options.path === '' ? eachOf(parts) : dividedSplits(all[0]!, { validation, test, seed })
    return {
      event,
      kind,
      splits,
      checksum: checksumOf(
        { event, kind, validation, test, seed },
        all.map(({ values }) => values),
      ),
      // What was left to the file, to be recorded in place of `auto` and nothing.
      decided: { kind, shape: event },
    }
  },
})

interface FileOptions {
  readonly path: string
  readonly train: string
  readonly validation: string
  readonly test: string
  readonly 'validation-fraction': number
  readonly 'test-fraction': number
}

/** Which file is which split. @throws BAD_USAGE */
function filesOf(options: FileOptions): [SplitName, string][] {
  const { path, train, validation, test } = options
  if ((path === '') === (train === ''))
    throw errors.badUsage(
      '--dataset file reads either --dataset.path, one file, or --dataset.train and the files beside it.',
    )
  if (path !== '' && (validation !== '' || test !== ''))
    throw errors.badUsage('--dataset.validation and --dataset.test stand beside --dataset.train, not --dataset.path.')
  if (train !== '' && (options['validation-fraction'] > 0 || options['test-fraction'] > 0))
    throw errors.badUsage(
      '--dataset.validation-fraction and --dataset.test-fraction divide --dataset.path, not --dataset.train.',
    )
  const named = { train: path || train, validation, test }
  return (Object.entries(named) as [SplitName, string][]).filter(([, name]) => name !== '')
}

const eachOf = (parts: ReadonlyMap<SplitName, Examples>): Partial<Record<SplitName, Split>> =>
  Object.fromEntries([...parts].map(([name, examples]) => [name, ownSplit(examples)]))

function requireSameShape({ file: path, event: got }: Examples, event: readonly number[]): void {
  if (got.join() === event.join()) return
  throw errors.shapeMismatch(path, `examples of shape [${event.join(', ')}] as in training`, got, 'Make them alike.')
}
