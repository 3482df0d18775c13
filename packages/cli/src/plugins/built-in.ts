import { createRegistry, errors, type AnyPlugin, type LoadedPackage, type Registry } from '@elbow-vae/core'
import { datasets } from '@elbow-vae/datasets'
import { evaluators } from '@elbow-vae/evaluators'
import { models } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'

const builtIn: readonly AnyPlugin[] = [...datasets, ...models, ...objectives, ...evaluators]

/** Every plugin that comes with Elbow. */
export const builtInRegistry = (): Registry => createRegistry(builtIn)

/** The built-in plugins and those of plugin packages. @throws BAD_PLUGIN if two share a kind and a name */
export function registryWith(packages: readonly LoadedPackage[]): Registry {
  const owners = new Map(builtIn.map((plugin) => [keyOf(plugin), 'Elbow']))
  for (const { name, plugins } of packages) {
    for (const plugin of plugins) {
      const key = keyOf(plugin)
      const owner = owners.get(key)
      if (owner !== undefined) throw errors.badPlugin(name, `${key} exists in ${owner} already`, 'Rename it')
      owners.set(key, name)
    }
  }
  return createRegistry([...builtIn, ...packages.flatMap(({ plugins }) => plugins)], packages)
}

const keyOf = ({ kind, name }: AnyPlugin) => `${kind} "${name}"`
