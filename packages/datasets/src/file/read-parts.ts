import { errors, required, type FileDescription, type Shape, type SplitName } from '@elbow-vae/core'
import { allColumns } from './choose-columns.js'
import { examplesOf, type Examples } from './examples.js'
import { encodeLabels } from './labels.js'
import type { SplitExamples } from './split-examples.js'
import { isArrayFile, readDataFile } from './read-file.js'
import type { FileData } from './own-data.js'
import { readNpzSplits, type NpzSplits } from './read-npz-splits.js'

/** Options that select the files and their content. */
interface FileOptions {
  readonly path: string
  readonly train: string
  readonly validation: string
  readonly test: string
  readonly 'validation-fraction': number
  readonly 'test-fraction': number
  readonly shape: Shape
  readonly key: string
  readonly columns: readonly string[]
  readonly labels: string
}

/** The file of each split. @throws BAD_USAGE */
function filesOf(options: FileOptions): [SplitName, string][] {
  const { path, train, validation, test } = options
  if ((path === '') === (train === ''))
    throw errors.badUsage(
      '--dataset file needs either --dataset.path, one file, or --dataset.train with optional --dataset.validation and --dataset.test.',
    )
  if (path !== '' && (validation !== '' || test !== ''))
    throw errors.badUsage('--dataset.validation and --dataset.test need --dataset.train instead of --dataset.path.')
  if (train !== '' && (options['validation-fraction'] > 0 || options['test-fraction'] > 0))
    throw errors.badUsage(
      '--dataset.validation-fraction and --dataset.test-fraction need --dataset.path instead of --dataset.train.',
    )
  const files: [SplitName, string][] = [
    ['train', path || train],
    ['validation', validation],
    ['test', test],
  ]
  return files.filter(([, name]) => name !== '')
}

/** The content of all files, by split; a single file is `train`. */
export interface ReadParts {
  readonly parts: ReadonlyMap<SplitName, SplitExamples>
  readonly files: readonly FileDescription[]
  /** Classes of the labels, if there are labels. */
  readonly classes?: readonly (string | number)[]
  /** Name of their column or array. */
  readonly labels?: string
}

/** Read the files of the options. */
export async function readParts(options: FileOptions): Promise<ReadParts> {
  const { splits, labels } = await readSplits(options)
  const examples = splits.map(({ data }) => examplesOf(data.description.file, data, options.shape))
  examples.forEach((part) => requireSameShape(part, examples[0]!.event))
  const encoded =
    labels === undefined
      ? undefined
      : encodeLabels(
          splits.map(({ data }) => data.description.file),
          splits.map(({ data }) => required(data.labels, 'labels of a file')),
        )
  const parts = splits.map(({ split }, i): [SplitName, SplitExamples] => [
    split,
    { examples: examples[i]!, labels: encoded?.parts[i] },
  ])
  return {
    parts: new Map(parts),
    files: splits.map(({ data }) => data.description),
    ...(encoded && labels !== undefined && { classes: encoded.classes, labels }),
  }
}

/** The content of each split; one npz file can have all splits. All tables use the columns of the training table. */
async function readSplits(options: FileOptions): Promise<NpzSplits> {
  const files = filesOf(options)
  const { path, key, labels, columns: requested } = options
  const isOneArray = key !== '' || requested.length > 0
  const npzSplits = /\.npz$/i.test(path) && !isOneArray ? await readNpzSplits(path, labels) : undefined
  if (npzSplits) return npzSplits
  let columns = { columns: requested, others: 'it is not named in --dataset.columns' }
  const splits: { split: SplitName; data: FileData }[] = []
  for (const [split, file] of files) {
    const data = await readDataFile(file, { key, labels, ...(isArrayFile(file) ? { columns: requested } : columns) })
    const { columns: used } = data.description
    if (used) columns = { ...columns, columns: used.map(({ name }) => name) }
    if (requested.length === 0 || requested[0] === allColumns)
      columns = { ...columns, others: 'the training file uses no column of this name' }
    splits.push({ split, data })
  }
  return { splits, ...(labels !== '' && { labels }) }
}

function requireSameShape({ file: path, event: got }: Examples, event: Shape): void {
  if (got.join() === event.join()) return
  throw errors.shapeMismatch(
    path,
    `examples of shape [${event.join(', ')}] as in training`,
    got,
    'Give all files the same shape.',
  )
}
