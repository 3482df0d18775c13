import type { Column, Row } from '@elbow/core'

/** A column of what the flag of this name said. */
export const configurationColumn = (name: string, values: readonly Row[string][]): Column => ({
  name,
  description: `what --${name.replace(/^run\./, '')} was`,
  type: values.every((value) => value === null || typeof value === 'number') ? 'number' : 'text',
})

/** Each name once, where it stands first. */
export const distinct = (all: readonly Column[]): readonly Column[] =>
  all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i)
