import type { OptionValues, Options, Values } from './options.js'
import type { Context, Parts } from './parts.js'

/** What a run is composed of. */
export const kinds = ['dataset', 'encoder', 'decoder', 'marginal', 'objective', 'evaluator'] as const
/** One of them. */
export type Kind = (typeof kinds)[number]

/** Can a plugin be typed by this name after its flag? */
export const isPluginName = (name: string): boolean => /^[a-z][a-z0-9-]*$/.test(name)

/** Of the contracts between core and plugins: a package says which it was made for. */
export const apiVersion = 1

/** Where plugins came from that are not Elbow's own. */
export interface PluginPackage {
  /** Its path. */
  readonly specifier: string
  readonly name: string
  readonly version: string | null
}

/**
 * A plugin is data plus one function: no base class, no side effect at import.
 *
 * `create` makes the part for one run, from checked option values and the context that the part has to fit.
 */
export interface Plugin<K extends Kind = Kind, O extends Options = Options> {
  readonly kind: K
  /** As typed after the flag: `--objective beta`. */
  readonly name: string
  /** One line, for help, docs and `elbow plugins`. */
  readonly summary: string
  /** What it computes, on one line: `L = D + βR`. */
  readonly equation?: string
  /** Where it comes from: `Higgins et al. 2017, β-VAE, ICLR`, with the number of the equation where there is one. */
  readonly paper?: string
  /** Each becomes a flag (`--objective.beta`), its help, its validation and a line of the run manifest. */
  readonly options: O
  /** Make the part. */
  create(values: Values<O>, context: Context): Parts[K]
  /** Option values of an older `run.json`, as those that make the same part today. */
  upgrade?(recorded: OptionValues): OptionValues
}

/** Any plugin of a kind, its options no longer known to the compiler. */
export type AnyPlugin<K extends Kind = Kind> = Omit<Plugin<K>, 'create'> & {
  /** Make the part from values that its options allow. */
  create(values: never, context: Context): Parts[K]
}

/** Declare a plugin; a misspelt option or the wrong part is a compile error. */
export function definePlugin<K extends Kind, const O extends Options>(plugin: Plugin<K, O>): Plugin<K, O> {
  return plugin
}
