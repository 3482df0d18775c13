import { sizeFromShape } from '../tensors/shapes.js'
import { evenlySpacedIndices } from '../data/subsample.js'
import { sizeOfSplit, splitsOf } from '../data/splits.js'
import type { DataDescription, FileDescription, ValueSummary } from '../contracts/data-description.js'
import type { Dataset } from '../contracts/dataset.js'

/** Maximum number of names in one line. */
const maxNames = 8
/** Examples to summarize for a dataset without a description. */
const summarizedExamples = 1000

/** Lines that describe the data at the start of a run. None for binary and categorical data of built-in datasets. */
export function dataLines(dataset: Dataset): string[] {
  const { description, kind } = dataset
  const values = description?.values ?? (kind === 'continuous' ? summarizeExamples(dataset) : undefined)
  if (!values) return []
  return [
    ...(description ? description.files.flatMap(fileLines) : []),
    ...labelLines(description),
    splitsLine(dataset, values),
    ...rangeLines(description),
    ...scalingLines(dataset, values),
  ].map((line) => `data: ${line}`)
}

function fileLines({ file, rows, array, columns = [], leftOut = [] }: FileDescription): string[] {
  const used = columns.map(({ name, type, shape }) => `${name} (${type}${shape ? `, [${shape.join(', ')}]` : ''})`)
  const content = array
    ? `an array [${array.shape.join(', ')}] of ${array.type}`
    : `${rows} rows, ${counted(columns.length, 'column')}: ${listed(used)}`
  const reasons = new Set(leftOut.map(({ reason }) => reason))
  return [
    `${file}: ${content}`,
    ...[...reasons].map((reason) => {
      const columns = leftOut.filter((column) => column.reason === reason)
      return `${file}: left out ${listed(columns.map(({ name, type }) => `${name} (${type})`))}: ${reason}`
    }),
  ]
}

const labelLines = (description?: DataDescription): string[] =>
  description?.labels
    ? [`labels from ${description.labels.name}: ${listed(description.labels.classes.map(String))}`]
    : []

function splitsLine(dataset: Dataset, { low, high, mean, std }: ValueSummary): string {
  const sizes = splitsOf(dataset).map((name) => (name === 'exact' ? name : `${name} ${sizeOfSplit(dataset, name)}`))
  const { event, kind } = dataset
  const range = `values from ${short(low)} to ${short(high)}, mean ${short(mean)}, standard deviation ${short(std)}`
  return `${sizes.join(', ')} examples [${event.join(', ')}], ${kind}, ${range}`
}

const rangeLines = ({ ranges = [] }: Partial<DataDescription> = {}): string[] =>
  ranges.length > 0 ? [listed(ranges.map(({ name, low, high }) => `${name} from ${short(low)} to ${short(high)}`))] : []

function scalingLines({ scaling, kind, event, description }: Dataset, values: ValueSummary): string[] {
  const names = description?.constant ?? []
  const constant = names.length > 0 ? [`constant in the training split, s = 1: ${listed(names)}`] : []
  if (scaling) {
    const size = sizeFromShape(event)
    const logs = scaling.scale.reduce((sum, s) => sum + Math.log(s), 0) * (size / scaling.scale.length)
    return [`scaled to x' = (x - m)/s; distortions include sum log s = ${short(logs)} nats`, ...constant]
  }
  if (description === undefined || kind !== 'continuous' || (description.ranges ?? [values]).every(isNearUnit))
    return constant
  return ['these values are far from unit scale; --dataset.scale standardize makes training easier', ...constant]
}

/** Initial weights are made for values of order one. */
const isNearUnit = ({ low, high, std }: ValueSummary) =>
  Math.max(Math.abs(low), Math.abs(high)) <= 20 && (std >= 0.05 || low === high)

function summarizeExamples({ splits, event }: Dataset): ValueSummary | undefined {
  const { train } = splits
  if (!train) return undefined
  const x = train.rows(evenlySpacedIndices(train.size, summarizedExamples), 0)
  if (x.length === 0 || event.length === 0) return undefined
  const mean = x.reduce((sum, value) => sum + value / x.length, 0)
  return {
    low: x.reduce((min, value) => Math.min(min, value), Infinity),
    high: x.reduce((max, value) => Math.max(max, value), -Infinity),
    mean,
    std: Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2 / x.length, 0)),
  }
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

const listed = (words: readonly string[]) =>
  [...words.slice(0, maxNames), ...(words.length > maxNames ? [`${words.length - maxNames} more`] : [])].join(', ')

const short = (value: number) => String(Number(value.toPrecision(4)))
