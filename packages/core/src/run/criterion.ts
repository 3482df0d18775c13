import type { RunSettings } from './config.js'
import { errors } from '../errors.js'
import type { Objective } from '../contracts/objective.js'
import type { Row } from '../contracts/column.js'

/** The criterion of the best checkpoint and of early stopping. */
export type Criterion = Exclude<RunSettings['early-stopping-on'], 'auto'>

/**
 * The criterion for a value of `--early-stopping-on`. `auto` is the objective's loss if two evaluations can be compared by
 * it, else D + R.
 *
 * @throws BAD_USAGE for `loss` if two evaluations cannot be compared by it
 */
export function criterionOf(
  requested: RunSettings['early-stopping-on'],
  name: string,
  objective: Objective,
): Criterion {
  if (requested === 'auto') return objective.splitLoss ? 'loss' : 'elbo'
  if (requested === 'loss' && !objective.splitLoss) {
    throw errors.badUsage(
      `--early-stopping-on loss: ${incomparableReason(name, objective)}. Use elbo, rate or distortion.`,
    )
  }
  return requested
}

/** The reason why two evaluations cannot be compared by the loss of an objective. */
export function incomparableReason(name: string, { critic, state }: Objective): string {
  const claim = `losses of objective "${name}" at two evaluations cannot be compared`
  if (critic) return `${claim}, because its critic changes`
  return state?.length ? `${claim}, because its multiplier changes` : `${claim}, because it declares no loss of a split`
}

/** The value of an evaluation to minimize, nats. @returns undefined if it is missing or not finite */
export function criterionValue(criterion: Criterion, row: Row): number | undefined {
  const value = row[criterion]
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return criterion === 'elbo' ? -value : value
}
