import { errors } from '../errors.js'
import type { AnyPlugin, Kind, PluginPackage } from '../contracts/plugin.js'

/** All available plugins, by kind and name. */
export interface Registry {
  /** @throws UNKNOWN_PLUGIN with a suggestion */
  get<K extends Kind>(kind: K, name: string): AnyPlugin<K>
  /** Every plugin of a kind. */
  list<K extends Kind>(kind: K): readonly AnyPlugin<K>[]
  /** Plugin packages that were loaded. */
  readonly packages: readonly LoadedPackage[]
}

/** A plugin package and its plugins. */
export interface LoadedPackage extends PluginPackage {
  readonly plugins: readonly AnyPlugin[]
}

/** @throws DUPLICATE_PLUGIN if two plugins of one kind have the same name */
export function createRegistry(plugins: readonly AnyPlugin[], packages: readonly LoadedPackage[] = []): Registry {
  const table = new Map<string, AnyPlugin>()
  for (const plugin of plugins) {
    const key = `${plugin.kind} ${plugin.name}`
    if (table.has(key)) throw errors.duplicatePlugin(plugin.kind, plugin.name)
    table.set(key, plugin)
  }
  const list = <K extends Kind>(kind: K) => plugins.filter((plugin) => isOfKind(plugin, kind))
  return {
    list,
    packages,
    get(kind, name) {
      const plugin = table.get(`${kind} ${name}`)
      if (plugin === undefined || !isOfKind(plugin, kind)) {
        throw errors.unknownPlugin(
          kind,
          name,
          list(kind).map((candidate) => candidate.name),
        )
      }
      return plugin
    },
  }
}

function isOfKind<K extends Kind>(plugin: AnyPlugin, kind: K): plugin is AnyPlugin<K> {
  return plugin.kind === kind
}
