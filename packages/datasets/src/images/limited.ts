import { errors, type Split } from '@elbow/core'

/** The option of every dataset that lies in files. */
export const limitOption = {
  default: 0,
  min: 0,
  integer: true,
  unit: 'examples',
  help: 'train on the first so many examples only; 0 takes them all',
} as const

/** The first examples of a split. @throws BAD_OPTION where it has not so many */
export function limited<T extends Split>(split: T, limit: number, dataset: string): T {
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
