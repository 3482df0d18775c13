import type { Conditional, Marginal } from './conditional.js'
import type { Context } from './context.js'
import type { Dataset } from './dataset.js'
import type { Evaluator } from './evaluator.js'
import type { Objective } from './objective.js'
import type { OptionValues, Options, Values } from './options.js'

/** The part that a plugin's `create` returns, by kind. Only `dataset` may be asynchronous. */
export interface Parts {
  dataset: Dataset | Promise<Dataset>
  encoder: Conditional
  decoder: Conditional
  marginal: Marginal
  objective: Objective
  evaluator: Evaluator
}

/** Kind of a plugin. */
export type Kind = keyof Parts

/** A third-party package of plugins. */
export interface PluginPackage {
  /** Import specifier or path. */
  readonly specifier: string
  readonly name: string
  readonly version: string | null
}

/**
 * A plugin: a declaration and one function. It needs no base class and must have no side effects at import.
 *
 * `create` makes the part for one run from validated option values and a context.
 */
export interface Plugin<K extends Kind = Kind, O extends Options = Options> {
  readonly kind: K
  /** Name on the command line: `beta` in `--objective beta`. */
  readonly name: string
  /** One line for `--help`, the docs and `elbow plugins`. */
  readonly summary: string
  /** The defining equation, on one line: `L = D + βR`. */
  readonly equation?: string
  /** Reference, with the number of the equation if it has one: `Higgins et al. 2017, β-VAE, ICLR`. */
  readonly paper?: string
  /** Each option defines a flag (`--objective.beta`), its help, its validation and its entry in `run.json`. */
  readonly options: O
  /** Creates the part. */
  create(values: Values<O>, context: Context): Parts[K]
  /** Converts option values recorded in an older `run.json` to values that create the same part with this version. */
  upgrade?(recorded: OptionValues): OptionValues
}

/** Any plugin of a kind, without static types for its options. */
export type AnyPlugin<K extends Kind = Kind> = Omit<Plugin<K>, 'create'> & {
  /** Creates the part from validated values of its own options. */
  create(values: OptionValues, context: Context): Parts[K]
}
