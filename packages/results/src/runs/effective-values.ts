import type { Cell, Column, Row } from '@elbow-vae/core'

/** Options that a schedule of the objective ends at: their flag, and the schedule's column in eval.arrow. */
const schedules: Readonly<Record<string, { readonly flag: string; readonly column: string }>> = {
  beta: { flag: 'objective.beta', column: 'beta' },
  capacity: { flag: 'objective.capacity', column: 'capacity' },
  'entropy-annealed': { flag: 'objective.weight', column: 'entropy_weight' },
  'target-rate': { flag: 'objective.rate', column: 'target_rate' },
}

/** A run's configuration, by the flags' names, and its last evaluation. */
export interface EvaluatedRun {
  readonly configuration: Row
  readonly row: Row
}

/**
 * The value of a flag that was in force. A weight that follows a schedule has its value in the last step before the evaluation,
 * which differs from the requested one until the schedule ends. Tables without the column give the requested value.
 */
export function effectiveValue({ configuration, row }: EvaluatedRun, flag: string): Cell {
  const scheduled = schedules[String(configuration['objective'])]
  const value = scheduled?.flag === flag ? row[scheduled.column] : undefined
  return typeof value === 'number' ? value : (configuration[flag] ?? null)
}

/** A run's configuration, with the values in force. */
export const effectiveConfiguration = (run: EvaluatedRun): Row =>
  Object.fromEntries(Object.keys(run.configuration).map((flag) => [flag, effectiveValue(run, flag)]))

/** The value in force as a label: `4`, or `1.18 (4 requested)`. */
export function effectiveLabel(run: EvaluatedRun, flag: string): string {
  const [value, requested] = [effectiveValue(run, flag), run.configuration[flag] ?? null]
  return value === requested || typeof value !== 'number'
    ? String(value)
    : `${Number(value.toPrecision(4))} (${String(requested)} requested)`
}

/** Columns of the weights in force that these runs' evaluations have. */
export function scheduleColumns(runs: readonly EvaluatedRun[]): readonly Column[] {
  const names = Object.values(schedules).map(({ column }) => column)
  return names
    .filter((name) => runs.some(({ row }) => typeof row[name] === 'number'))
    .map((name) => ({ name, description: `${name} in the last step` }))
}
