import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errors, splitTexts } from '@elbow/core'

/**
 * The plugin packages that a command is to load: those of its flags (`--plugin`, several or separated by commas; double quotes keep a comma), of the
 * configuration file, and of the field `plugins` in the working directory's package.json. Nothing else is looked for.
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
  return [...flags, ...namesIn('plugins', configured), ...(await ofPackageJson(directory))]
}

/** @throws BAD_OPTION for a quotation mark that is not closed */
function list(text: string): string[] {
  const items = splitTexts(text)
  if (items === undefined) throw errors.badOption('--plugin', 'packages separated by commas, as a,b or "a,b",c', text)
  return items
}

async function ofPackageJson(directory: string): Promise<readonly string[]> {
  const file = join(directory, 'package.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return []
  try {
    const about = JSON.parse(text) as { readonly plugins?: unknown } | null
    return Array.isArray(about?.plugins) ? namesIn(file, about.plugins) : [] // others use the word, too
  } catch (error) {
    if (error instanceof SyntaxError) return [] // npm will say so
    throw error
  }
}

function namesIn(where: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  if (typeof value === 'string') return list(value)
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw errors.badUsage(`${where}: "plugins" has to be a list of packages, as in ["./my-package"].`)
}
