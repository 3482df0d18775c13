import type { RunSettings } from '../config.js'
import { errors } from '../errors.js'
import type { Objective } from '../parts.js'
import type { Row } from '../tables/columns.js'

/** What decides which checkpoint is the best one, and when a run stops early. */
export type Criterion = Exclude<RunSettings['early-stopping-on'], 'auto'>

/**
 * The criterion of `--early-stopping-on`; for `auto` the objective's own loss where it can be compared, else D + R.
 *
 * @throws BAD_USAGE for `loss` where losses at two evaluations cannot be compared
 */
export function criterionOf(asked: RunSettings['early-stopping-on'], name: string, objective: Objective): Criterion {
  if (asked === 'auto') return objective.splitLoss ? 'loss' : 'elbo'
  if (asked === 'loss' && !objective.splitLoss) {
    throw errors.badUsage(`--early-stopping-on loss: ${whyNotCompared(name, objective)}. Use elbo, rate or distortion.`)
  }
  return asked
}

/** Why losses of an objective at two evaluations cannot be compared. */
export function whyNotCompared(name: string, { critic, state }: Objective): string {
  const from = `losses of objective "${name}" at two evaluations cannot be compared`
  if (critic) return `${from}, because its critic changes`
  return state?.length ? `${from}, because its multiplier changes` : `${from}, because it declares no loss of a split`
}

/** The number of an evaluation's row to be minimized, nats. @returns undefined where it is missing or not finite */
export function judgedValue(criterion: Criterion, row: Row): number | undefined {
  const value = row[criterion]
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return criterion === 'elbo' ? -value : value
}
