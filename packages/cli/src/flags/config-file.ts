import { readFile } from 'node:fs/promises'
import { errors, isKind } from '@elbow/core'

/** A configuration file with the names of the flags as keys: `objective: beta`, `objective.beta: 0.5`, `seed: 3`. */
export type FlatConfig = Readonly<Record<string, unknown>>

/**
 * Read JSON or YAML (of which JSON is a part). A part may also be written as a group:
 * `objective: { name: beta, beta: 0.5 }`.
 *
 * @throws BAD_USAGE with the reason in one line
 */
export async function readConfigFile(file: string): Promise<FlatConfig> {
  const { parse } = await import('yaml')
  let content: unknown
  try {
    content = parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw errors.badUsage(`${file}: cannot be read, ${(error as Error).message.split('\n')[0]!}`)
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw errors.badUsage(`${file}: expected names and values, as in "objective: beta"`)
  }
  return Object.fromEntries(Object.entries(content).flatMap(([key, value]) => flatten(key, value)))
}

function flatten(key: string, value: unknown): [string, unknown][] {
  if (!isKind(key) || typeof value !== 'object' || value === null || Array.isArray(value)) return [[key, value]]
  return Object.entries(value).map(([name, inner]) => [name === 'name' ? key : `${key}.${name}`, inner])
}
