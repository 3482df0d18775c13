import { apiVersion, errors, isPluginName, kinds, type AnyPlugin } from '@elbow/core'

/**
 * The plugins that a package's default export declares: `{ apiVersion, plugins: […] }`.
 *
 * @throws BAD_PLUGIN naming the package, the plugin and its fault
 */
export function checkPackage(name: string, exported: unknown): readonly AnyPlugin[] {
  if (!isRecord(exported))
    throw errors.badPlugin(name, 'has no default export', 'Write export default { apiVersion, plugins: [ … ] }')
  if (exported['apiVersion'] !== apiVersion) {
    const got = JSON.stringify(exported['apiVersion']) ?? 'none'
    throw errors.badPlugin(name, `was made for plugin API ${got}, this is ${apiVersion}`, 'Get a version that fits')
  }
  const { plugins } = exported
  if (!Array.isArray(plugins) || plugins.length === 0)
    throw errors.badPlugin(name, 'declares no plugins', 'Its default export needs plugins: [ … ]')
  plugins.forEach((plugin, i) => checkPlugin(name, plugin, i))
  return plugins as AnyPlugin[]
}

function checkPlugin(from: string, plugin: unknown, place: number): void {
  const label =
    isRecord(plugin) && typeof plugin['name'] === 'string' ? `plugin "${plugin['name']}"` : `plugins[${place}]`
  const refuse = (fault: string, advice: string) => errors.badPlugin(from, `${label} ${fault}`, advice)
  if (!isRecord(plugin)) throw refuse('is not an object', 'Make it with definePlugin')
  const { kind, name, summary, options, create } = plugin
  if (!kinds.some((known) => known === kind))
    throw refuse(`has kind ${JSON.stringify(kind) ?? 'none'}`, `Kinds are ${kinds.join(', ')}`)
  if (typeof name !== 'string' || !isPluginName(name))
    throw refuse(`has the name ${JSON.stringify(name) ?? 'none'}`, 'Names are of lower-case letters, digits and -')
  if (typeof summary !== 'string' || summary === '') throw refuse('has no summary', 'Say in a line what it does')
  if (typeof create !== 'function') throw refuse('has no create', 'Give create(values, context)')
  if (!isRecord(options)) throw refuse('has no options', 'Give options: {} where there are none')
  for (const [option, declared] of Object.entries(options)) {
    if (!isRecord(declared) || !('default' in declared))
      throw refuse(`has an option "${option}" without a default`, 'null leaves it open')
    if (typeof declared['help'] !== 'string')
      throw refuse(`has an option "${option}" without help`, 'Say in a few words what it is')
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
