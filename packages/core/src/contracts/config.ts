import type { OptionValues } from './options.js'

/** A plugin's name and its validated option values, as `run.json` records them. */
export interface PartConfig {
  readonly name: string
  readonly options: OptionValues
}

/** The plugins that make up a model. */
export interface ModelConfig {
  readonly encoder: PartConfig
  readonly decoder: PartConfig
  readonly marginal: PartConfig
  readonly objective: PartConfig
}
