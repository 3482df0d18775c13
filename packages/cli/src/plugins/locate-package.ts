import { existsSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { errors } from '@elbow-vae/core'
import { exports as resolveExports } from 'resolve.exports'
import { firstLine } from '../terminal/first-line.js'
import { isObject } from './is-object.js'
import { isTypeScript, runsTypeScript } from './typescript.js'

/** The location of a plugin package. */
export interface PackageLocation {
  /** Its absolute path, by which a later command finds it again. */
  readonly specifier: string
  /** `name` of its package.json, else the specifier. */
  readonly name: string
  readonly version: string | null
  /** The module to import. */
  readonly entry: string
}

/**
 * Find a plugin package from a directory, as Node does. The specifier is a path to a file or a package, or a name in
 * node_modules.
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
  const stats = await stat(path).catch(() => undefined)
  if (stats === undefined)
    throw errors.badPlugin(
      specifier,
      'does not exist',
      'Give the path of a package or a module, in double quotes if it has a comma',
    )
  return stats.isDirectory() ? packageAt(path) : { specifier: path, name: specifier, version: null, entry: path }
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
  readonly name: string | undefined
  readonly version: string | undefined
  readonly main: string | undefined
  readonly exports: unknown
}

function parsePackageJson(text: string): PackageJson {
  const json: unknown = JSON.parse(text)
  const fields = isObject(json) ? json : {}
  const textOf = (name: string) => (typeof fields[name] === 'string' ? fields[name] : undefined)
  return { name: textOf('name'), version: textOf('version'), main: textOf('main'), exports: fields['exports'] }
}

async function packageAt(directory: string): Promise<PackageLocation> {
  let json: PackageJson
  try {
    json = parsePackageJson(await readFile(join(directory, 'package.json'), 'utf8'))
  } catch (error) {
    throw errors.badPlugin(
      directory,
      `has no readable package.json (${firstLine(error)})`,
      'Give the path of its module instead',
    )
  }
  const name = json.name ?? directory
  const source = join(directory, mainOf(json, [sourceCondition]))
  const entry = (await canRun(source)) ? source : join(directory, mainOf(json, []))
  if (!existsSync(entry)) throw errors.badPlugin(name, `its main module ${entry} does not exist`, adviceFor(source))
  return { specifier: directory, name, version: json.version ?? null, entry }
}

/** The condition of a package's exports for its TypeScript sources, which run without a build. */
const sourceCondition = '@elbow-vae/source'

function mainOf(json: PackageJson, conditions: readonly string[]): string {
  try {
    const [first] = (json.exports !== undefined && resolveExports(json, '.', { conditions })) || []
    return first ?? json.main ?? 'index.js'
  } catch {
    return json.main ?? 'index.js' // its exports have no "."
  }
}

/** Whether a module exists and this Node can run it. Node does not run TypeScript inside node_modules. */
async function canRun(module: string): Promise<boolean> {
  if (!existsSync(module)) return false
  return !isTypeScript(module) || (runsTypeScript && !/[\\/]node_modules[\\/]/.test(await realpath(module)))
}

const adviceFor = (source: string) =>
  isTypeScript(source) && !runsTypeScript
    ? 'Build the package (npm run build), or use Node 22.18 or later, which runs its TypeScript'
    : 'Build the package (npm run build)'
