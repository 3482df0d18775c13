import type { RunConfig } from './config.js'
import { errors } from './errors.js'
import type { AnyPlugin, Kind, PluginPackage } from './plugin.js'

/** The plugins at hand, by kind and name. */
export interface Registry {
  /** @throws UNKNOWN_PLUGIN with a suggestion */
  get<K extends Kind>(kind: K, name: string): AnyPlugin<K>
  /** Every plugin of a kind. */
  list<K extends Kind>(kind: K): readonly AnyPlugin<K>[]
  /** Packages that some of them came from. */
  readonly packages: readonly LoadedPackage[]
}

/** A plugin package, and what it declares. */
export interface LoadedPackage extends PluginPackage {
  readonly plugins: readonly AnyPlugin[]
}

/** Packages whose plugins a run uses: it records them, to be found again. */
export const usedPackages = (
  { packages }: Registry,
  { settings: _, evaluate, ...parts }: RunConfig,
): readonly LoadedPackage[] => {
  const isUsed = ({ kind, name }: AnyPlugin) =>
    kind === 'evaluator' ? evaluate.some((each) => each.name === name) : parts[kind].name === name
  return packages.filter(({ plugins }) => plugins.some(isUsed))
}

/** @throws DUPLICATE_PLUGIN when two plugins of one kind share a name */
export function createRegistry(plugins: readonly AnyPlugin[], packages: readonly LoadedPackage[] = []): Registry {
  const table = new Map<string, AnyPlugin>()
  for (const plugin of plugins) {
    const key = `${plugin.kind} ${plugin.name}`
    if (table.has(key)) throw errors.duplicatePlugin(plugin.kind, plugin.name)
    table.set(key, plugin)
  }
  const list = <K extends Kind>(kind: K) => plugins.filter((plugin) => plugin.kind === kind) as AnyPlugin<K>[]
  return {
    list,
    packages,
    get(kind, name) {
      const plugin = table.get(`${kind} ${name}`)
      if (plugin === undefined) {
        throw errors.unknownPlugin(
          kind,
          name,
          list(kind).map((candidate) => candidate.name),
        )
      }
      return plugin as AnyPlugin<typeof kind>
    },
  }
}
