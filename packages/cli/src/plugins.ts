import { createRegistry, errors, type AnyPlugin, type LoadedPackage, type Registry } from '@elbow/core'
import { datasets } from '@elbow/datasets'
import { evaluators } from '@elbow/evaluators'
import { models } from '@elbow/models'
import { objectives } from '@elbow/objectives'

const own: readonly AnyPlugin[] = [...datasets, ...models, ...objectives, ...evaluators]

/** Every plugin that comes with Elbow. */
export const builtIn = (): Registry => createRegistry(own)

/** These and those of plugin packages. @throws BAD_PLUGIN where two share a kind and a name */
export function builtInAnd(packages: readonly LoadedPackage[]): Registry {
  const owners = new Map(own.map((plugin) => [keyOf(plugin), 'Elbow']))
  for (const { name, plugins } of packages) {
    for (const plugin of plugins) {
      const key = keyOf(plugin)
      const owner = owners.get(key)
      if (owner !== undefined) throw errors.badPlugin(name, `${key}: ${owner} has one of that name`, 'Rename it')
      owners.set(key, name)
    }
  }
  return createRegistry([...own, ...packages.flatMap(({ plugins }) => plugins)], packages)
}

const keyOf = ({ kind, name }: AnyPlugin) => `${kind} "${name}"`
