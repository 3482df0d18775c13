import { errors, permutation, type SplitName } from '@elbow/core'
import type { Part } from './part.js'

export interface Fractions {
  readonly validation: number
  readonly test: number
  /** Of the random order: the same for every --seed. */
  readonly seed: number
}

/**
 * All splits: those that the files hold, the training examples divided where fractions are given.
 *
 * @throws BAD_OPTION; BAD_USAGE where a fraction is to be what a file holds
 */
export function allSplits(parts: ReadonlyMap<SplitName, Part>, fractions: Fractions): Map<SplitName, Part> {
  for (const name of ['validation', 'test'] as const) {
    const own = parts.get(name)
    if (!own || fractions[name] === 0) continue
    throw errors.badUsage(`${own.examples.file} is the ${name} split already: leave out --dataset.${name}-fraction.`)
  }
  return new Map([...parts, ...divided(parts.get('train')!, fractions)])
}

/** Rows of one file at random places: first those to test on, then those to validate on, the rest to train. @throws BAD_OPTION */
function divided(whole: Part, { validation, test, seed }: Fractions): Map<SplitName, Part> {
  if (validation === 0 && test === 0) return new Map([['train', whole]])
  const { size } = whole.examples
  const order = permutation({ seed, stream: 'file/split', step: 0 }, size)
  const tested = count('test-fraction', test, size)
  const validated = count('validation-fraction', validation, size)
  if (tested + validated >= size)
    throw errors.badOption(
      '--dataset file, options "validation-fraction" and "test-fraction"',
      'a sum that leaves examples to train on',
      validation + test,
    )
  const part = (from: number, to?: number): Part => ({ ...whole, order: order.subarray(from, to) })
  return new Map<SplitName, Part>([
    ['train', part(tested + validated)],
    ...(validation > 0 ? [['validation', part(tested, tested + validated)] as const] : []),
    ...(test > 0 ? [['test', part(0, tested)] as const] : []),
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
