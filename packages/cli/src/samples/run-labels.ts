import type { Registry, Row, RunConfig } from '@elbow/core'
import { configurationCells } from '../configuration-cells.js'
import { inForceLabel } from '../in-force.js'

export interface LabelledRun {
  readonly name: string
  /** Nats per example; null where they are not known. */
  readonly rate: number | null
  readonly distortion: number | null
  readonly config: RunConfig
  /** Its evaluation, with the weights in force. */
  readonly row?: Row
}

/** What stands above a run's columns: its name, where it lies in the plane, and what it minimised. */
export const runLabels = (registry: Registry, run: LabelledRun): readonly string[] => [
  run.name,
  `R ${nats(run.rate)}  D ${nats(run.distortion)}`,
  objectiveLabel(registry, run),
]

/** As many digits as fit above two small images. */
const nats = (value: number | null): string => value?.toFixed(Math.abs(value) < 100 ? 2 : 1) ?? '?'

/**
 * An objective with the number that it is known by, its first: `beta 0.5`, `info alpha 1`. The option's name is left out
 * where the objective's says it.
 */
function objectiveLabel(registry: Registry, { config, row = {} }: LabelledRun): string {
  const { name, options } = config.objective
  const option = Object.keys(registry.get('objective', name).options).find((key) => typeof options[key] === 'number')
  if (option === undefined) return name
  const value = inForceLabel({ configuration: configurationCells(config), row }, `objective.${option}`)
  return [name, ...(name.includes(option) ? [] : [option]), value].join(' ')
}
