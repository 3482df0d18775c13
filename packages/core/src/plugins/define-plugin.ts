import type { Kind, Plugin } from '../contracts/plugin.js'
import type { Options } from '../contracts/options.js'

/** The kinds of plugins, in the order of a run. */
export const kinds = [
  'dataset',
  'encoder',
  'decoder',
  'marginal',
  'objective',
  'evaluator',
] as const satisfies readonly Kind[]

/** Whether a plugin may have this name. */
export const isPluginName = (name: string): boolean => /^[a-z][a-z0-9-]*$/.test(name)

/** Version of the contracts between core and plugins. A plugin package declares the one it was made for. */
export const apiVersion = 1

/** Declares a plugin. A misspelled option or a part of the wrong kind is a compile error. */
export function definePlugin<K extends Kind, const O extends Options>(plugin: Plugin<K, O>): Plugin<K, O> {
  return plugin
}
