import type { Registry, RunConfig } from '@elbow/core'

export interface LabelledRun {
  readonly name: string
  /** Nats per example; null where they are not known. */
  readonly rate: number | null
  readonly distortion: number | null
  readonly config: RunConfig
}

/** What stands above a run's columns: its name, where it lies in the plane, and what it minimised. */
export const runLabels = (registry: Registry, { name, rate, distortion, config }: LabelledRun): readonly string[] => [
  name,
  `R ${nats(rate)}  D ${nats(distortion)}`,
  objectiveLabel(registry, config),
]

/** As many digits as fit above two small images. */
const nats = (value: number | null): string => value?.toFixed(Math.abs(value) < 100 ? 2 : 1) ?? '?'

/**
 * An objective with the number that it is known by, its first: `beta 0.5`, `info alpha 1`. The option's name is left out
 * where the objective's says it.
 */
function objectiveLabel(registry: Registry, { objective: { name, options } }: RunConfig): string {
  const option = Object.keys(registry.get('objective', name).options).find((key) => typeof options[key] === 'number')
  if (option === undefined) return name
  return [name, ...(name.includes(option) ? [] : [option]), String(options[option])].join(' ')
}
