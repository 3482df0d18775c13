import { errors, type Split } from '@elbow-vae/core'

/** Option `limit` of the datasets that are read from files. */
export const limitOption = {
  default: 0,
  min: 0,
  integer: true,
  unit: 'examples',
  help: 'number of training examples, from the start of the split; 0: all',
} as const

/** The first `limit` examples of a split. @throws BAD_OPTION if it has fewer */
export function limitSplit<T extends Split>(split: T, limit: number, dataset: string): T {
  if (limit === 0) return split
  if (limit > split.size) {
    throw errors.badOption(
      `--dataset ${dataset}, option "limit"`,
      `at most the ${split.size} examples there are`,
      limit,
    )
  }
  return { ...split, size: limit }
}
