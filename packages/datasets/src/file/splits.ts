import { errors, permutation, required, type SplitName } from '@elbow-vae/core'
import type { SplitExamples } from './split-examples.js'

export interface Fractions {
  readonly validation: number
  readonly test: number
  /** Seed of the random order, independent of --seed. */
  readonly seed: number
}

/**
 * All splits: those of the files, and fractions of the training examples.
 *
 * @throws BAD_OPTION; BAD_USAGE for a fraction of a split that the file has
 */
export function completeSplits(
  parts: ReadonlyMap<SplitName, SplitExamples>,
  fractions: Fractions,
): Map<SplitName, SplitExamples> {
  for (const name of ['validation', 'test'] as const) {
    const part = parts.get(name)
    if (!part || fractions[name] === 0) continue
    throw errors.badUsage(`${part.examples.file} already is the ${name} split: leave out --dataset.${name}-fraction.`)
  }
  return new Map([...parts, ...divide(trainingPart(parts), fractions)])
}

/** The training split, which is always present. */
export const trainingPart = (parts: ReadonlyMap<SplitName, SplitExamples>): SplitExamples =>
  required(parts.get('train'), 'the training split')

/** Divide the rows of a file in random order into test, validation and training rows, in this order. @throws BAD_OPTION */
function divide(whole: SplitExamples, { validation, test, seed }: Fractions): Map<SplitName, SplitExamples> {
  if (validation === 0 && test === 0) return new Map([['train', whole]])
  const { size } = whole.examples
  const order = permutation({ seed, stream: 'file/split', step: 0 }, size)
  const testSize = count('test-fraction', test, size)
  const validationSize = count('validation-fraction', validation, size)
  if (testSize + validationSize >= size)
    throw errors.badOption(
      '--dataset file, options "validation-fraction" and "test-fraction"',
      'a sum that leaves training examples',
      validation + test,
    )
  const part = (from: number, to?: number): SplitExamples => ({ ...whole, order: order.subarray(from, to) })
  return new Map<SplitName, SplitExamples>([
    ['train', part(testSize + validationSize)],
    ...(validation > 0 ? [['validation', part(testSize, testSize + validationSize)] as const] : []),
    ...(test > 0 ? [['test', part(0, testSize)] as const] : []),
  ])
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
