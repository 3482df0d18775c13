import { errors } from '../errors.js'
import type { Measurement } from '../measure.js'
import type { Objective } from '../parts.js'

/** Whether an objective takes the expectation over a finite code as a sum. */
export const enumeratesCode = ({ samples, finiteCode }: Objective): boolean =>
  samples === undefined || finiteCode === 'enumerated'

/**
 * Draws from a finite code are not reparameterized: the encoder's gradient would lack its score term, in silence.
 *
 * @param name  of the objective, for the message
 * @throws BAD_USAGE where an objective was given such draws and has no score term for them
 */
export function demandGradients(objective: Objective, { posterior }: Measurement, name = 'given'): void {
  if (!posterior.enumerate || objective.finiteCode || objective.samples === undefined) return
  throw errors.badUsage(
    `objective "${name}": needs a continuous code, because its gradient passes through draws. Use --encoder mlp --decoder mlp --marginal gaussian.`,
  )
}
