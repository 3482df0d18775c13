import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { exampleRun, type NewPlugin } from '@elbow/core'

/** What to type after a package was written, each from the same directory as `elbow plugins new`. */
export function nextCommands(plugin: NewPlugin, directory: string): readonly string[] {
  const path = asPath(directory)
  const npm = (words: string) => `npm --prefix ${path} ${words}`
  return [
    ...(hasTools(directory) ? [] : [npm(install())]),
    npm('test'),
    `npx elbow run --plugin ${path} ${exampleRun(plugin)}`,
  ]
}

/** Not to be taken for the name of a package. */
const asPath = (path: string) => (isAbsolute(path) || path.startsWith('.') ? path : `./${path}`)

/** Is all that its test takes in a node_modules of its own, or above? */
function hasTools(directory: string): boolean {
  const require = createRequire(resolve(directory, 'package.json'))
  return ['@elbow/core', 'typescript', 'vitest'].every((name) => {
    try {
      return require.resolve(`${name}/package.json`) !== ''
    } catch {
      return false
    }
  })
}

/** A core that came from no registry is not to be had from one: it is copied. Engines are Elbow's to install, not npm's. */
function install(): string {
  const core = dirname(createRequire(import.meta.url).resolve('@elbow/core/package.json'))
  const copy = isPublished(core) ? '' : ` --no-save --install-links ${asPath(relative('.', core))}`
  return `install --ignore-scripts${copy}`
}

/** Did npm take it from a registry? */
function isPublished(core: string): boolean {
  const record = join(core, '../../.package-lock.json')
  if (!existsSync(record)) return false
  const { packages } = JSON.parse(readFileSync(record, 'utf8')) as { packages: Record<string, { resolved?: string }> }
  const entry = packages['node_modules/@elbow/core']
  return entry !== undefined && entry.resolved?.startsWith('file:') !== true
}
