import { errors, type DataDescription, type DataKind, type Scaling, type Shape, type ValueSummary } from '@elbow/core'
import { rowOf, sizeOfPart, type Part } from './part.js'

/** How values are scaled: not at all, from 0 to 1, or to mean 0 and variance 1, over the training split. */
export type ScaleChoice = 'none' | 'unit' | 'standardize'

export interface ScaleOptions {
  readonly choice: ScaleChoice
  readonly kind: DataKind
  /** The recorded scaling of a run, in place of one by statistics of these data. */
  readonly known?: Scaling | undefined
}

/** Numbers of an example whose ranges are recorded one by one. */
const mostRanges = 100

interface Scaled extends Pick<DataDescription, 'values' | 'ranges' | 'constant'> {
  readonly scaling?: Scaling
}

/**
 * Statistics of the numbers in the training split, and the scaling by them.
 *
 * @throws BAD_OPTION for data that cannot be scaled, WRONG_DATA where s is beyond float64
 */
export function scaled(train: Part, { choice, kind, known }: ScaleOptions): Scaled {
  const { event, name, file } = train.examples
  if (choice !== 'none' && kind !== 'continuous')
    throw errors.badOption(
      '--dataset file, option "scale"',
      `none for ${kind} data, or --dataset.kind continuous`,
      choice,
    )
  const groups = statisticsOf(train, groupsOf(event))
  const apart = event.length === 1 && groups.length > 1 && groups.length <= mostRanges
  const summary = {
    values: pooled(groups),
    ...(apart && { ranges: groups.map((group, i) => ({ name: name(i), ...group })) }),
  }
  if (choice === 'none') return summary
  if (known) return { ...summary, scaling: known }
  const still = groups.flatMap((group, i) => (isConstant(group) ? [name(i)] : []))
  const scaling = scalingBy(choice, file, groups)
  return { ...summary, scaling, ...(still.length > 0 && { constant: still }) }
}

/**
 * Number of groups that have their own m and s: the columns of a table, the channels of an image, 1 for a matrix.
 */
const groupsOf = (event: Shape): number => (event.length === 1 ? event[0]! : event.length === 2 ? 1 : event.at(-1)!)

/** Least, greatest, mean and standard deviation of each group, in float64 and in two passes. */
function statisticsOf(part: Part, groups: number): ValueSummary[] {
  const size = sizeOfPart(part)
  const { values, width } = part.examples
  const low = new Float64Array(groups).fill(Infinity)
  const high = new Float64Array(groups).fill(-Infinity)
  const mean = new Float64Array(groups)
  const variance = new Float64Array(groups)
  const each = (visit: (x: number, group: number) => void) => {
    for (let index = 0; index < size; index++) {
      const start = rowOf(part, index) * width
      for (let i = 0; i < width; i++) visit(values[start + i]!, i % groups)
    }
  }
  const count = (size * width) / groups
  each((x, group) => {
    low[group] = Math.min(low[group]!, x)
    high[group] = Math.max(high[group]!, x)
    mean[group]! += x / count
  })
  each((x, group) => (variance[group]! += (x - mean[group]!) ** 2 / count))
  return Array.from(low, (least, g) => {
    return { low: least, high: high[g]!, mean: mean[g]!, std: Math.sqrt(variance[g]!) }
  })
}

/** Statistics of the union of groups of equal size; its variance is E Var + Var E. */
function pooled(groups: readonly ValueSummary[]): ValueSummary {
  const average = (of: (group: ValueSummary) => number) =>
    groups.reduce((sum, group) => sum + of(group) / groups.length, 0)
  const mean = average((group) => group.mean)
  return {
    low: groups.reduce((least, { low }) => Math.min(least, low), Infinity),
    high: groups.reduce((most, { high }) => Math.max(most, high), -Infinity),
    mean,
    std: Math.sqrt(average((group) => group.std ** 2 + (group.mean - mean) ** 2)),
  }
}

/**
 * m and s of x′ = (x − m) / s. Numbers that never change have s = 1.
 *
 * @throws WRONG_DATA where s is beyond float64
 */
function scalingBy(choice: Exclude<ScaleChoice, 'none'>, file: string, groups: readonly ValueSummary[]): Scaling {
  const isUnit = choice === 'unit'
  const scale = groups.map((group) => (isConstant(group) ? 1 : isUnit ? group.high - group.low : group.std))
  if (scale.some((s) => !(s > 0 && Number.isFinite(s))))
    throw errors.wrongData(
      file,
      'a finite range and standard deviation above 0',
      'one that float64 cannot hold',
      'Drop that column.',
    )
  return { shift: groups.map((group) => (isUnit || isConstant(group) ? group.low : group.mean)), scale }
}

const isConstant = ({ low, high }: ValueSummary): boolean => low === high

/** @throws WRONG_DATA at a value that float32 does not hold, naming its row */
export function requireFloat32({ examples: { file, values, width, name } }: Part, scaling?: Scaling): void {
  if (!scaling && !(values instanceof Float64Array)) return // float32 holds every number of the other types
  const { shift = [0], scale = [1] } = scaling ?? {}
  for (let at = 0; at < values.length; at++) {
    const i = at % width
    if (Number.isFinite(Math.fround((values[at]! - shift[i % shift.length]!) / scale[i % scale.length]!))) continue
    const got = `${values[at]} in "${name(i)}" of row ${Math.floor(at / width)} (counted from 0)`
    const advice = scaling ? 'Drop the row.' : 'Use --dataset.scale standardize, or drop the row.'
    throw errors.wrongData(file, 'values that float32 holds, up to 3.4e38', got, advice)
  }
}
