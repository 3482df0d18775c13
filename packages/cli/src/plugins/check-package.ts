import { apiVersion, errors, isPluginName, kinds, type AnyPlugin } from '@elbow-vae/core'
import { isObject } from './is-object.js'

/**
 * Check a package's default export, `{ apiVersion, plugins: […] }`.
 *
 * @returns its plugins
 * @throws BAD_PLUGIN with the package, the plugin and the fault
 */
export function checkPackage(name: string, exported: unknown): readonly AnyPlugin[] {
  if (!isObject(exported))
    throw errors.badPlugin(name, 'has no default export', 'Write export default { apiVersion, plugins: [ … ] }')
  if (exported['apiVersion'] !== apiVersion) {
    const got = JSON.stringify(exported['apiVersion']) ?? 'none'
    throw errors.badPlugin(
      name,
      `was made for plugin API ${got}, this is ${apiVersion}`,
      'Install a version for this API',
    )
  }
  const { plugins } = exported
  if (!Array.isArray(plugins) || plugins.length === 0)
    throw errors.badPlugin(name, 'declares no plugins', 'Its default export needs plugins: [ … ]')
  return plugins.map((plugin: unknown, index) => {
    assertPlugin(name, plugin, index)
    return plugin
  })
}

function assertPlugin(packageName: string, plugin: unknown, index: number): asserts plugin is AnyPlugin {
  const label =
    isObject(plugin) && typeof plugin['name'] === 'string' ? `plugin "${plugin['name']}"` : `plugins[${index}]`
  const refuse = (fault: string, advice: string) => errors.badPlugin(packageName, `${label} ${fault}`, advice)
  if (!isObject(plugin)) throw refuse('is not an object', 'Make it with definePlugin')
  const { kind, name, summary, options, create } = plugin
  if (!kinds.some((known) => known === kind))
    throw refuse(`has kind ${JSON.stringify(kind) ?? 'none'}`, `Kinds are ${kinds.join(', ')}`)
  if (typeof name !== 'string' || !isPluginName(name))
    throw refuse(`has the name ${JSON.stringify(name) ?? 'none'}`, 'Names are of lower-case letters, digits and -')
  if (typeof summary !== 'string' || summary === '') throw refuse('has no summary', 'Give a summary of one line')
  if (typeof create !== 'function') throw refuse('has no create', 'Give create(values, context)')
  if (!isObject(options)) throw refuse('has no options', 'Give options: {} if there are none')
  for (const [option, declared] of Object.entries(options)) {
    if (!isObject(declared) || !('default' in declared))
      throw refuse(`has an option "${option}" without a default`, 'Give null if there is no fixed default')
    if (typeof declared['help'] !== 'string')
      throw refuse(`has an option "${option}" without help`, 'Describe it in a few words')
  }
}
