import type { Registry, Row, RunConfig } from '@elbow-vae/core'
import { configurationCells } from '../runs/configuration-cells.js'
import { effectiveLabel } from '../runs/effective-values.js'

/** The values of a run that its label shows. */
export interface LabeledRun {
  readonly name: string
  /** Nats per example; null if unknown. */
  readonly rate: number | null
  readonly distortion: number | null
  readonly config: RunConfig
  /** The evaluation, with the weights in force. */
  readonly row?: Row
}

/** The lines above the columns of a run: its name, its rate and distortion, its objective. */
export const runLabels = (registry: Registry, run: LabeledRun): readonly string[] => [
  run.name,
  `R ${nats(run.rate)}  D ${nats(run.distortion)}`,
  objectiveLabel(registry, run),
]

/** With as many digits as fit above two small images. */
const nats = (value: number | null): string => value?.toFixed(Math.abs(value) < 100 ? 2 : 1) ?? '?'

/**
 * An objective with its first numeric option: `beta 0.5`, `info alpha 1`. The name of the option is left out if the name of
 * the objective contains it.
 */
function objectiveLabel(registry: Registry, { config, row = {} }: LabeledRun): string {
  const { name, options } = config.objective
  const option = Object.keys(registry.get('objective', name).options).find((key) => typeof options[key] === 'number')
  if (option === undefined) return name
  const value = effectiveLabel({ configuration: configurationCells(config), row }, `objective.${option}`)
  return [name, ...(name.includes(option) ? [] : [option]), value].join(' ')
}
