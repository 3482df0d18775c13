import { isKind, errors, isPluginName, kinds, type Kind } from '@elbow-vae/core'

/** Names of a new package and its plugin. */
export interface NewPlugin {
  /** On npm: `@me/elbow-plugin-heavy-tails`. */
  readonly packageName: string
  readonly kind: Kind
  /** On the command line: `heavy-tails`. */
  readonly name: string
  /** In code: `heavyTailsObjective`. It ends in the kind, so that it is neither a reserved word nor the name of an import. */
  readonly id: string
}

/**
 * Check the names of a new package and its plugin.
 *
 * @param name  of the plugin (default: the package name without its scope and `elbow-plugin-`)
 * @throws BAD_USAGE, UNKNOWN_PLUGIN
 */
export function newPlugin(packageName: string, kind: string | undefined, name = nameIn(packageName)): NewPlugin {
  if (!isPackageName(packageName))
    throw errors.badUsage(
      `"${packageName}" is not a valid npm package name. Use lower-case letters, digits and -: elbow-plugin-mine or @me/elbow-plugin-mine.`,
    )
  if (kind === undefined) throw errors.badUsage(`--kind is missing: one of ${kinds.join(', ')}.`)
  if (!isKind(kind)) throw errors.unknownPlugin('kind', kind, kinds)
  if (!isPluginName(name) || name === 'index')
    throw errors.badUsage(
      `"${name}" is not a valid plugin name. Use lower-case letters, digits and -: --plugin-name mine.`,
    )
  const camel = name.replace(/-+(.?)/g, (_, letter: string) => letter.toUpperCase())
  const suffix = capitalize(kind)
  return { packageName, kind, name, id: camel.endsWith(suffix) ? camel : camel + suffix }
}

/** A package name without its scope; the default name of its directory. */
export const baseName = (packageName: string) => packageName.replace(/^.*\//, '')

export const capitalize = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)

const nameIn = (packageName: string) => baseName(packageName).replace(/^elbow-plugin-/, '')

/** The rule of npm for new packages. */
const isPackageName = (name: string) =>
  name.length <= 214 && /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name)
