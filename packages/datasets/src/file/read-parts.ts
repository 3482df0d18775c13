import { errors, type DescribedFile, type Shape, type SplitName } from '@elbow/core'
import { everyColumn } from './choose-columns.js'
import { examplesOf, type Examples } from './examples.js'
import { labelsOf } from './labels.js'
import type { Part } from './part.js'
import { isArrayFile, readOwnFile, type OwnData } from './read-file.js'
import { readNpzSplits, type OwnSplits } from './read-npz-splits.js'

/** Options that say what is read. */
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

/** Every file that was read, as the split that it is; one file alone is `train`. */
export interface ReadParts {
  readonly parts: ReadonlyMap<SplitName, Part>
  readonly files: readonly DescribedFile[]
  /** Of the labels, where some were asked for. */
  readonly classes?: readonly (string | number)[]
  /** Where they are. */
  readonly labels?: string
}

/** Read the files that the options name. */
export async function readParts(options: FileOptions): Promise<ReadParts> {
  const { splits, labels } = await readSplits(options)
  const examples = splits.map(({ data }) => examplesOf(data.description.file, data, options.shape))
  examples.forEach((part) => requireSameShape(part, examples[0]!.event))
  const known =
    labels === undefined
      ? undefined
      : labelsOf(
          splits.map(({ data }) => data.description.file),
          splits.map(({ data }) => data.labels!),
        )
  const parts = splits.map(({ split }, i): [SplitName, Part] => [
    split,
    { examples: examples[i]!, labels: known?.parts[i] },
  ])
  return {
    parts: new Map(parts),
    files: splits.map(({ data }) => data.description),
    ...(known && { classes: known.classes, labels }),
  }
}

/** The data of each split: an npz file may hold them all. Tables are read by the column names of the first. */
async function readSplits(options: FileOptions): Promise<OwnSplits> {
  const files = filesOf(options)
  const { path, key, labels, columns: asked } = options
  const isOneArray = key !== '' || asked.length > 0
  const own = /\.npz$/i.test(path) && !isOneArray ? await readNpzSplits(path, labels) : undefined
  if (own) return own
  let columns = { columns: asked, others: 'it is not named in --dataset.columns' }
  const splits: { split: SplitName; data: OwnData }[] = []
  for (const [split, file] of files) {
    const data = await readOwnFile(file, { key, labels, ...(isArrayFile(file) ? { columns: asked } : columns) })
    const { columns: used } = data.description
    if (used) columns = { ...columns, columns: used.map(({ name }) => name) }
    if (asked.length === 0 || asked[0] === everyColumn)
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
