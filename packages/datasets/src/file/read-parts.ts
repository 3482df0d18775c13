import { errors, type DescribedFile, type Shape, type SplitName } from '@elbow/core'
import { everyColumn } from './choose-columns.js'
import { examplesOf, type Examples } from './examples.js'
import { labelsOf } from './labels.js'
import type { Part } from './part.js'
import { readOwnFile, type OwnData } from './read-file.js'

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
  readonly columns: string
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
}

/** Read the files that the options name. The columns of the first are those of all. */
export async function readParts(options: FileOptions): Promise<ReadParts> {
  const files = filesOf(options)
  const { key, labels } = options
  let columns = options.columns
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const read: OwnData[] = []
  const examples: Examples[] = []
  for (const [, path] of files) {
    const data = await readOwnFile(path, { key, columns, labels })
    const { columns: used } = data.description
    if (used && (columns.length === 0 || columns[0] === everyColumn)) columns = used.map(({ name }) => name)
    read.push(data)
    examples.push(examplesOf(path, data, options.shape))
    requireSameShape(examples.at(-1)!, examples[0]!.event)
  }
  const known =
    labels === ''
      ? undefined
      : labelsOf(
          files.map(([, path]) => path),
          read.map((data) => data.labels!),
        )
  const parts = files.map(([split], i): [SplitName, Part] => [
    split,
    { examples: examples[i]!, labels: known?.parts[i] },
  ])
  return {
    parts: new Map(parts),
    files: read.map(({ description }) => description),
    ...(known && { classes: known.classes }),
  }
}

function requireSameShape({ file: path, event: got }: Examples, event: Shape): void {
  if (got.join() === event.join()) return
  throw errors.shapeMismatch(path, `examples of shape [${event.join(', ')}] as in training`, got, 'Make them alike.')
}
