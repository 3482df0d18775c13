import { errors } from '../errors.js'
import type { Measurement } from '../contracts/measurement.js'
import type { Objective } from '../contracts/objective.js'

/** Whether an objective sums over a finite code instead of drawing from it. */
export const enumeratesCode = ({ samples, finiteCode }: Objective): boolean =>
  samples === undefined || finiteCode === 'enumerated'

/**
 * Draws from a finite code are not reparameterized: without a score term the encoder's gradient would be wrong.
 *
 * @param name  of the objective, for the message
 * @throws BAD_USAGE if the code is finite and the objective draws from it without a score term
 */
export function assertGradients(objective: Objective, { posterior }: Measurement, name = 'given'): void {
  if (!posterior.enumerate || objective.finiteCode || objective.samples === undefined) return
  throw errors.badUsage(
    `objective "${name}": needs a continuous code, because its gradient passes through draws. Use --encoder mlp --decoder mlp --marginal gaussian.`,
  )
}
