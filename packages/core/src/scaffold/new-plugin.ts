import { isKind } from '../config.js'
import { errors } from '../errors.js'
import { isPluginName, kinds, type Kind } from '../plugin.js'

/** What a package with a first plugin is to be called. */
export interface NewPlugin {
  /** As npm knows it: `@me/elbow-plugin-heavy-tails`. */
  readonly packageName: string
  readonly kind: Kind
  /** As typed after the flag: `heavy-tails`. */
  readonly name: string
  /** As exported: `heavyTailsObjective`. With its kind, it is no reserved word and nothing that is imported beside it. */
  readonly id: string
}

/**
 * Checked names for a package and its plugin.
 *
 * @param name  of the plugin; without one, that of the package less its scope and `elbow-plugin-`
 * @throws BAD_USAGE, UNKNOWN_PLUGIN
 */
export function newPlugin(packageName: string, kind: string | undefined, name = nameIn(packageName)): NewPlugin {
  if (!isPackageName(packageName))
    throw errors.badUsage(
      `"${packageName}" is no name for an npm package. Use lower-case letters, digits and -: elbow-plugin-mine or @me/elbow-plugin-mine.`,
    )
  if (kind === undefined) throw errors.badUsage(`--kind is missing: one of ${kinds.join(', ')}.`)
  if (!isKind(kind)) throw errors.unknownPlugin('kind', kind, kinds)
  if (!isPluginName(name) || name === 'index')
    throw errors.badUsage(
      `"${name}" is no name for a plugin. Give one of lower-case letters, digits and -: --plugin-name mine.`,
    )
  const camel = name.replace(/-+(.?)/g, (_, letter: string) => letter.toUpperCase())
  const suffix = capital(kind)
  return { packageName, kind, name, id: camel.endsWith(suffix) ? camel : camel + suffix }
}

/** `@me/elbow-plugin-mine` without its scope: what its directory is called. */
export const baseName = (packageName: string) => packageName.split('/').at(-1)!

export const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)

const nameIn = (packageName: string) => baseName(packageName).replace(/^elbow-plugin-/, '')

/** The rule of npm for new packages. */
const isPackageName = (name: string) =>
  name.length <= 214 && /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name)
