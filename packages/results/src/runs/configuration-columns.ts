import type { Column, Row } from '@elbow-vae/core'

/** A column with the values of a flag, one for each run. */
export const configurationColumn = (name: string, values: readonly Row[string][]): Column => ({
  name,
  description: `value of --${name.replace(/^run\./, '')}`,
  type: values.every((value) => value === null || typeof value === 'number') ? 'number' : 'text',
})

/** The columns without repeated names; the first of each name stays. */
export const uniqueColumns = (all: readonly Column[]): readonly Column[] =>
  all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i)
