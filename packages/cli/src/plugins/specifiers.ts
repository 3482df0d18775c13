import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errors, splitTexts } from '@elbow-vae/core'
import { isObject } from './is-object.js'

/**
 * The plugin packages that a command loads: those of its `--plugin` flags, of the configuration file, and of the field
 * `plugins` in the working directory's package.json.
 */
export async function specifiersOf(
  args: readonly string[],
  configured: unknown,
  directory: string,
): Promise<readonly string[]> {
  const flags = args.flatMap((arg, i) =>
    arg === '--plugin'
      ? list(args[i + 1] ?? '')
      : arg.startsWith('--plugin=')
        ? list(arg.slice('--plugin='.length))
        : [],
  )
  return [...flags, ...namesIn('plugins', configured), ...(await fromPackageJson(directory))]
}

/** @throws BAD_OPTION for an unclosed quotation mark */
function list(text: string): string[] {
  const items = splitTexts(text)
  if (items === undefined) throw errors.badOption('--plugin', 'packages separated by commas, as a,b or "a,b",c', text)
  return items
}

async function fromPackageJson(directory: string): Promise<readonly string[]> {
  const file = join(directory, 'package.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return []
  try {
    const json: unknown = JSON.parse(text)
    const plugins = isObject(json) ? json['plugins'] : undefined
    return Array.isArray(plugins) ? namesIn(file, plugins) : [] // other tools use this field for other types
  } catch (error) {
    if (error instanceof SyntaxError) return [] // npm reports it
    throw error
  }
}

function namesIn(source: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return list(value)
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw errors.badUsage(`${source}: "plugins" has to be a list of packages, as in ["./my-package"].`)
}
