import { realpath } from 'node:fs/promises'
import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { errors, type LoadedPackage } from '@elbow-vae/core'
import { firstLine } from '../terminal/first-line.js'
import { checkPackage } from './check-package.js'
import { isObject } from './is-object.js'
import { locatePackage, type PackageLocation } from './locate-package.js'
import { isTypeScript, runsTypeScript } from './typescript.js'

/**
 * Import plugin packages; a package that is named twice is imported once.
 *
 * @param from  directory from which paths and node_modules are resolved
 * @throws BAD_PLUGIN
 */
export async function loadPackages(specifiers: readonly string[], from: string): Promise<readonly LoadedPackage[]> {
  if (specifiers.length === 0) return []
  shareCore()
  const loaded = new Map<string, LoadedPackage>()
  for (const specifier of specifiers) {
    const location = await locatePackage(specifier, from)
    const entry = await realpath(location.entry) // a link and its target are one package
    if (!loaded.has(entry)) loaded.set(entry, await load(location))
  }
  return [...loaded.values()]
}

async function load({ specifier, name, version, entry }: PackageLocation): Promise<LoadedPackage> {
  let module: unknown
  try {
    module = await import(pathToFileURL(entry).href)
  } catch (error) {
    throw errors.badPlugin(name, `cannot be imported (${firstLine(error)})`, adviceFor(entry))
  }
  return { specifier, name, version, plugins: checkPackage(name, isObject(module) ? module['default'] : undefined) }
}

const adviceFor = (entry: string) =>
  isTypeScript(entry) && !runsTypeScript
    ? 'This Node does not run TypeScript: build the package, or use Node 22.18 or later'
    : 'Import it with node for the full error'

let shared = false

/** Resolve every later import of @elbow-vae/core to this program's copy. Two copies would not share their tensors. */
function shareCore(): void {
  if (shared) return
  shared = true
  register('./core-hook.js', import.meta.url, { data: { program: import.meta.url } })
}
