import { readFile } from 'node:fs/promises'
import { errors, isKind } from '@elbow-vae/core'
import { firstLine } from '../terminal/first-line.js'

/** A configuration by flag names: `objective: beta`, `objective.beta: 0.5`, `seed: 3`. */
export type FlatConfig = Readonly<Record<string, unknown>>

/**
 * Read a YAML or JSON file. The options of a part may be nested: `objective: { name: beta, beta: 0.5 }`.
 *
 * @throws BAD_USAGE
 */
export async function readConfigFile(file: string): Promise<FlatConfig> {
  const { parse } = await import('yaml')
  let content: unknown
  try {
    content = parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw errors.badUsage(`${file}: cannot be read, ${firstLine(error)}`)
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
