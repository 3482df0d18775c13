import { existsSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { errors } from '@elbow/core'
import { exports as exportsOf } from 'resolve.exports'
import { isTypeScript, runsTypeScript } from './typescript.js'

/** Where a plugin package lies. */
export interface PackageLocation {
  /** What finds it again from anywhere: its path. */
  readonly specifier: string
  /** As its package.json has it, else the specifier. */
  readonly name: string
  readonly version: string | null
  /** The module to import. */
  readonly entry: string
}

/**
 * Find a plugin package as Node would from a directory: a path to a file or a package, or a name in node_modules.
 *
 * @throws BAD_PLUGIN
 */
export async function locatePackage(specifier: string, from: string): Promise<PackageLocation> {
  if (!isPath(specifier)) {
    const directory = inNodeModules(specifier, from)
    if (directory === undefined)
      throw errors.badPlugin(
        specifier,
        `is in no node_modules of ${from} or above`,
        `npm install ${specifier}, or name a path: ./${specifier}`,
      )
    return packageAt(directory)
  }
  const path = resolve(from, specifier)
  const about = await stat(path).catch(() => undefined)
  if (about === undefined)
    throw errors.badPlugin(
      specifier,
      'is not there',
      'Name a package’s directory or its module, in double quotes where it has a comma',
    )
  return about.isDirectory() ? packageAt(path) : { specifier: path, name: specifier, version: null, entry: path }
}

const isPath = (specifier: string) => /^(\.{0,2}[\\/]|\.{1,2}$|[A-Za-z]:[\\/])/.test(specifier)

function inNodeModules(name: string, from: string): string | undefined {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    const candidate = join(directory, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (directory === dirname(directory)) return undefined
  }
}

interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly main?: string
  readonly exports?: unknown
}

async function packageAt(directory: string): Promise<PackageLocation> {
  let about: PackageJson
  try {
    about = (JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) ?? {}) as PackageJson
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]!
    throw errors.badPlugin(directory, `has no package.json that can be read (${reason})`, 'Name its module instead')
  }
  const name = about.name ?? directory
  const source = join(directory, mainOf(about, [sourceCondition]))
  const entry = (await canRun(source)) ? source : join(directory, mainOf(about, []))
  if (!existsSync(entry)) throw errors.badPlugin(name, `its main module ${entry} is not there`, adviceFor(source))
  return { specifier: directory, name, version: about.version ?? null, entry }
}

/** Under this condition a package's exports name its sources: between an edit and a run there is no build. */
const sourceCondition = '@elbow/source'

function mainOf(about: PackageJson, conditions: readonly string[]): string {
  try {
    const [first] = (about.exports !== undefined && exportsOf(about as never, '.', { conditions })) || []
    return first ?? about.main ?? 'index.js'
  } catch {
    return about.main ?? 'index.js' // its exports have no "."
  }
}

/** Is it there, for this Node to run? Node runs no TypeScript within node_modules, as of packages that were published. */
async function canRun(module: string): Promise<boolean> {
  if (!existsSync(module)) return false
  return !isTypeScript(module) || (runsTypeScript && !/[\\/]node_modules[\\/]/.test(await realpath(module)))
}

const adviceFor = (source: string) =>
  isTypeScript(source) && !runsTypeScript
    ? 'Build the package (npm run build), or use Node 22.18 or later, which runs its TypeScript'
    : 'Build the package (npm run build)'
