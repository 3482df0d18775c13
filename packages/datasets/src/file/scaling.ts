import {
  errors,
  type DataDescription,
  type DataKind,
  type Scaling,
  type Shape,
  type ValueSummary,
} from '@elbow-vae/core'
import { fileRow, exampleCount, type SplitExamples } from './split-examples.js'

/** Scaling by statistics of the training split: none, to [0, 1], or to mean 0 and variance 1. */
export type ScaleChoice = 'none' | 'unit' | 'standardize'

export interface ScaleOptions {
  readonly choice: ScaleChoice
  readonly kind: DataKind
  /** Recorded scaling of a run; replaces the scaling by statistics. */
  readonly known?: Scaling | undefined
}

/** Largest number of columns whose ranges are recorded separately. */
const maxRanges = 100

interface Scaled extends Pick<DataDescription, 'values' | 'ranges' | 'constant'> {
  readonly scaling?: Scaling
}

/**
 * Statistics of the training split, and the scaling.
 *
 * @throws BAD_OPTION for discrete data, WRONG_DATA if float64 cannot represent s
 */
export function computeScaling(train: SplitExamples, { choice, kind, known }: ScaleOptions): Scaled {
  const { event, name, file } = train.examples
  if (choice !== 'none' && kind !== 'continuous')
    throw errors.badOption(
      '--dataset file, option "scale"',
      `none for ${kind} data, or --dataset.kind continuous`,
      choice,
    )
  const groups = statisticsOf(train, groupsOf(event))
  const hasRanges = event.length === 1 && groups.length > 1 && groups.length <= maxRanges
  const summary = {
    values: pooled(groups),
    ...(hasRanges && { ranges: groups.map((group, i) => ({ name: name(i), ...group })) }),
  }
  if (choice === 'none') return summary
  if (known) return { ...summary, scaling: known }
  const constant = groups.flatMap((group, i) => (isConstant(group) ? [name(i)] : []))
  const scaling = scalingBy(choice, file, groups)
  return { ...summary, scaling, ...(constant.length > 0 && { constant }) }
}

/** Number of groups with separate m and s: columns of a table, channels of an image, 1 for a matrix. */
const groupsOf = (event: Shape): number => (event.length === 1 ? event[0]! : event.length === 2 ? 1 : event.at(-1)!)

/** Minimum, maximum, mean and standard deviation of each group, in float64 and two passes. */
function statisticsOf(part: SplitExamples, groups: number): ValueSummary[] {
  const size = exampleCount(part)
  const { values, width } = part.examples
  const low = new Float64Array(groups).fill(Infinity)
  const high = new Float64Array(groups).fill(-Infinity)
  const mean = new Float64Array(groups)
  const variance = new Float64Array(groups)
  const each = (visit: (x: number, group: number) => void) => {
    for (let index = 0; index < size; index++) {
      const start = fileRow(part, index) * width
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
  return Array.from(low, (minimum, g) => {
    return { low: minimum, high: high[g]!, mean: mean[g]!, std: Math.sqrt(variance[g]!) }
  })
}

/** Statistics of the union of groups of equal size; its variance is E Var + Var E. */
function pooled(groups: readonly ValueSummary[]): ValueSummary {
  const average = (read: (group: ValueSummary) => number) =>
    groups.reduce((sum, group) => sum + read(group) / groups.length, 0)
  const mean = average((group) => group.mean)
  return {
    low: groups.reduce((minimum, { low }) => Math.min(minimum, low), Infinity),
    high: groups.reduce((maximum, { high }) => Math.max(maximum, high), -Infinity),
    mean,
    std: Math.sqrt(average((group) => group.std ** 2 + (group.mean - mean) ** 2)),
  }
}

/**
 * m and s of x′ = (x − m) / s. Constant groups have s = 1.
 *
 * @throws WRONG_DATA if float64 cannot represent s
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

/** @throws WRONG_DATA with the row of a value that float32 cannot represent */
export function requireFloat32({ examples: { file, values, width, name } }: SplitExamples, scaling?: Scaling): void {
  if (!scaling && !(values instanceof Float64Array)) return // the ranges of the other types are within that of float32
  const { shift = [0], scale = [1] } = scaling ?? {}
  for (let index = 0; index < values.length; index++) {
    const i = index % width
    if (Number.isFinite(Math.fround((values[index]! - shift[i % shift.length]!) / scale[i % scale.length]!))) continue
    const got = `${values[index]} in "${name(i)}" of row ${Math.floor(index / width)} (counted from 0)`
    const advice = scaling ? 'Drop the row.' : 'Use --dataset.scale standardize, or drop the row.'
    throw errors.wrongData(file, 'values that float32 holds, up to 3.4e38', got, advice)
  }
}
