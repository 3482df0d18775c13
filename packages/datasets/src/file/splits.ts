import { errors, permutation, type Split, type SplitName } from '@elbow/core'
import type { Examples } from './examples.js'

/** Examples of a file: all of them in their order, or those at `order`. */
export function ownSplit({ size, width, values }: Examples, order?: Int32Array): Split {
  const count = order?.length ?? size
  return {
    size: count,
    rows(indices) {
      const rows = new Float32Array(indices.length * width)
      indices.forEach((index, i) => {
        if (index < 0 || index >= count) throw new RangeError(`example ${index} of ${count}`)
        const row = order ? order[index]! : index
        rows.set(values.subarray(row * width, (row + 1) * width), i * width)
      })
      return rows
    },
  }
}

export interface Fractions {
  readonly validation: number
  readonly test: number
  /** Of the random order: the same for every --seed. */
  readonly seed: number
}

/** Rows of one file at random places: first those to test on, then those to validate on, the rest to train. @throws BAD_OPTION */
export function dividedSplits(
  examples: Examples,
  { validation, test, seed }: Fractions,
): Partial<Record<SplitName, Split>> {
  if (validation === 0 && test === 0) return { train: ownSplit(examples) }
  const { size } = examples
  const order = permutation({ seed, stream: 'file/split', step: 0 }, size)
  const tested = count('test-fraction', test, size)
  const validated = count('validation-fraction', validation, size)
  if (tested + validated >= size)
    throw errors.badOption(
      '--dataset file, options "validation-fraction" and "test-fraction"',
      'a sum that leaves examples to train on',
      validation + test,
    )
  return {
    train: ownSplit(examples, order.subarray(tested + validated)),
    ...(validation > 0 && { validation: ownSplit(examples, order.subarray(tested, tested + validated)) }),
    ...(test > 0 && { test: ownSplit(examples, order.subarray(0, tested)) }),
  }
}

function count(option: string, fraction: number, size: number): number {
  const examples = Math.round(fraction * size)
  if (fraction === 0 || examples > 0) return examples
  throw errors.badOption(
    `--dataset file, option "${option}"`,
    `0, or a fraction of ${size} examples that is at least one`,
    fraction,
  )
}
