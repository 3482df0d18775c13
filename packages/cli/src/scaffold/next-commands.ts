import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { isObject } from '../plugins/is-object.js'
import { exampleRun } from './example-run.js'
import type { NewPlugin } from './new-plugin.js'

/** Commands to run after `elbow plugins new`, in the same directory. */
export function nextCommands(plugin: NewPlugin, directory: string): readonly string[] {
  const path = asPath(directory)
  const npm = (words: string) => `npm --prefix ${path} ${words}`
  return [
    ...(hasTools(directory) ? [] : [npm(install())]),
    npm('test'),
    `npx elbow run --plugin ${path} ${exampleRun(plugin)}`,
  ]
}

/** A relative path begins with `./`, so that it is not taken for a package name. */
const asPath = (path: string) => (isAbsolute(path) || path.startsWith('.') ? path : `./${path}`)

/** Whether the dependencies of its test are installed in its node_modules or in one above. */
function hasTools(directory: string): boolean {
  const require = createRequire(resolve(directory, 'package.json'))
  return ['@elbow-vae/core', 'typescript', 'vitest'].every((name) => {
    try {
      return require.resolve(`${name}/package.json`) !== ''
    } catch {
      return false
    }
  })
}

/**
 * The command that installs the dependencies. If this @elbow-vae/core was not installed from a registry, its directory is
 * copied. Install scripts are not needed: `elbow engine install` installs engines.
 */
function install(): string {
  const core = dirname(createRequire(import.meta.url).resolve('@elbow-vae/core/package.json'))
  const copy = isPublished(core) ? '' : ` --no-save --install-links ${asPath(relative('.', core))}`
  return `install --ignore-scripts${copy}`
}

/** Whether npm installed it from a registry. */
function isPublished(core: string): boolean {
  const record = join(core, '../../.package-lock.json')
  if (!existsSync(record)) return false
  const lock: unknown = JSON.parse(readFileSync(record, 'utf8'))
  const packages = isObject(lock) ? lock['packages'] : undefined
  const entry = isObject(packages) ? packages['node_modules/@elbow-vae/core'] : undefined
  return isObject(entry) && !String(entry['resolved']).startsWith('file:')
}
