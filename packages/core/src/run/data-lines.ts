import { evenPlaces } from '../training/spread.js'
import { splitsOf } from '../splits.js'
import type { DataDescription, Dataset, DescribedFile, ValueSummary } from '../parts.js'

/** Columns that one line names. */
const shown = 8
/** Examples of a dataset that does not describe itself. */
const probed = 1000

/** Lines to print at the start of a run: what was read. None for binary and categorical data of built-in datasets. */
export function dataLines(dataset: Dataset): string[] {
  const { description, kind } = dataset
  const values = description?.values ?? (kind === 'continuous' ? probedValues(dataset) : undefined)
  if (!values) return []
  return [
    ...(description ? description.files.flatMap(fileLines) : []),
    ...labelLines(description),
    splitsLine(dataset, values),
    ...rangeLines(description),
    ...scalingLines(dataset, values),
  ].map((line) => `data: ${line}`)
}

function fileLines({ file, rows, array, columns = [], leftOut = [] }: DescribedFile): string[] {
  const used = columns.map(({ name, type, shape }) => `${name} (${type}${shape ? `, [${shape.join(', ')}]` : ''})`)
  const held = array
    ? `an array [${array.shape.join(', ')}] of ${array.type}`
    : `${rows} rows, ${counted(columns.length, 'column')}: ${some(used)}`
  const reasons = new Set(leftOut.map(({ reason }) => reason))
  return [
    `${file}: ${held}`,
    ...[...reasons].map((reason) => {
      const columns = leftOut.filter((column) => column.reason === reason)
      return `${file}: left out ${some(columns.map(({ name, type }) => `${name} (${type})`))}: ${reason}`
    }),
  ]
}

const labelLines = (description?: DataDescription): string[] =>
  description?.labels ? [`labels from ${description.labels.name}: ${some(description.labels.classes.map(String))}`] : []

function splitsLine(dataset: Dataset, { low, high, mean, std }: ValueSummary): string {
  const sizes = splitsOf(dataset).map((name) => (name === 'exact' ? name : `${name} ${dataset.splits[name]!.size}`))
  const { event, kind } = dataset
  const range = `values from ${short(low)} to ${short(high)}, mean ${short(mean)}, standard deviation ${short(std)}`
  return `${sizes.join(', ')} examples [${event.join(', ')}], ${kind}, ${range}`
}

const rangeLines = ({ ranges = [] }: Partial<DataDescription> = {}): string[] =>
  ranges.length > 0 ? [some(ranges.map(({ name, low, high }) => `${name} from ${short(low)} to ${short(high)}`))] : []

function scalingLines({ scaling, kind, event, description }: Dataset, values: ValueSummary): string[] {
  const still = description?.constant ?? []
  const constant = still.length > 0 ? [`constant in the training split, s = 1: ${some(still)}`] : []
  if (scaling) {
    const size = event.reduce((product, n) => product * n, 1)
    const logs = scaling.scale.reduce((sum, s) => sum + Math.log(s), 0) * (size / scaling.scale.length)
    return [`scaled to x' = (x - m)/s; distortions include sum log s = ${short(logs)} nats`, ...constant]
  }
  if (description === undefined || kind !== 'continuous' || (description.ranges ?? [values]).every(isNearUnit))
    return constant
  return ['these values are far from unit scale; --dataset.scale standardize makes training easier', ...constant]
}

/** Initial weights suit data of order one. */
const isNearUnit = ({ low, high, std }: ValueSummary) =>
  Math.max(Math.abs(low), Math.abs(high)) <= 20 && (std >= 0.05 || low === high)

function probedValues({ splits, event }: Dataset): ValueSummary | undefined {
  const { train } = splits
  if (!train) return undefined
  const x = train.rows(evenPlaces(train.size, probed), 0)
  if (x.length === 0 || event.length === 0) return undefined
  const mean = x.reduce((sum, value) => sum + value / x.length, 0)
  return {
    low: x.reduce((least, value) => Math.min(least, value), Infinity),
    high: x.reduce((most, value) => Math.max(most, value), -Infinity),
    mean,
    std: Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2 / x.length, 0)),
  }
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

const some = (words: readonly string[]) =>
  [...words.slice(0, shown), ...(words.length > shown ? [`${words.length - shown} more`] : [])].join(', ')

const short = (value: number) => String(Number(value.toPrecision(4)))
