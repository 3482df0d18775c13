import { realpath } from 'node:fs/promises'
import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { errors, type LoadedPackage } from '@elbow/core'
import { checkPackage } from './check-package.js'
import { locatePackage, type PackageLocation } from './locate-package.js'
import { isTypeScript, runsTypeScript } from './typescript.js'

/**
 * Import plugin packages, each once.
 *
 * @param from  where paths and node_modules begin
 * @throws BAD_PLUGIN
 */
export async function loadPackages(specifiers: readonly string[], from: string): Promise<readonly LoadedPackage[]> {
  if (specifiers.length === 0) return []
  shareCore()
  const loaded = new Map<string, LoadedPackage>()
  for (const specifier of specifiers) {
    const found = await locatePackage(specifier, from)
    const entry = await realpath(found.entry) // a link and what it leads to are one
    if (!loaded.has(entry)) loaded.set(entry, await load(found))
  }
  return [...loaded.values()]
}

async function load({ specifier, name, version, entry }: PackageLocation): Promise<LoadedPackage> {
  let module: { readonly default?: unknown }
  try {
    module = (await import(pathToFileURL(entry).href)) as typeof module
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]!
    throw errors.badPlugin(name, `cannot be imported (${reason})`, adviceFor(entry))
  }
  return { specifier, name, version, plugins: checkPackage(name, module.default) }
}

const adviceFor = (entry: string) =>
  isTypeScript(entry) && !runsTypeScript
    ? 'This Node does not run TypeScript: build the package, or use Node 22.18 or later'
    : 'Import it with node to see where'

let shared = false

/** From now on there is one @elbow/core, this program's: two would not know each other's tensors. */
function shareCore(): void {
  if (shared) return
  shared = true
  register('./core-hook.js', import.meta.url, { data: { program: import.meta.url } })
}
