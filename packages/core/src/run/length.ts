import { errors } from '../errors.js'
import { progressAt } from '../training/training.js'
import type { Manifest } from './manifest.js'
import type { PreparedRun } from './prepare.js'

/** A new length of the whole training, in place of the one in run.json. */
export type Length = { readonly epochs: number } | { readonly steps: number }

/** A change of a run's length, as run.json records it. */
export interface Extension {
  /** Steps done before it. */
  readonly at: number
  /** Optimizer steps of the whole run, before and after. */
  readonly from: number
  readonly to: number
  /** Whether the run ends as one that was given the new length at its start. */
  readonly exact: boolean
}

/** @throws BAD_USAGE for a length that the run has passed, and for a run that early stopping has ended */
export function refuseLength(
  path: string,
  { status, step = 0, steps = step }: Manifest,
  done: number,
  to: number,
): void {
  if (to < done)
    throw errors.badUsage(`${path} has done ${done} steps, more than the new length of ${to} steps. Give a longer one.`)
  if (status === 'done' && step < steps) {
    throw errors.badUsage(
      `${path} was ended by early stopping at step ${step} of ${steps}: a longer training would stop there too. Start a new run with a larger --early-stopping, or with 0.`,
    )
  }
}

/** Steps at which schedules are compared, spread evenly over those that are done. */
const comparedSteps = 1000

/**
 * The schedules whose values in the steps done so far depend on the length: with these, a run that is made longer is not
 * what it would be with that length from its start. The learning rate is one of them.
 *
 * @param done  steps done so far
 * @param from  optimizer steps of the whole run, as it was
 */
export function schedulesOfLength(run: PreparedRun, done: number, from: number): readonly string[] {
  const { learningRate, steps, source } = run
  const all = {
    'the learning rate': ({ fraction }: ReturnType<typeof progressAt>) => learningRate(fraction),
    ...run.model.objective.schedules,
  }
  const stride = Math.max(1, Math.floor(done / comparedSteps))
  return Object.entries(all).flatMap(([name, at]) => {
    for (let n = 0; n < done; n += stride) {
      const [before, after] = [from, steps].map((length) => at(progressAt(n, length, source.stepsPerEpoch)))
      if (before !== after) return [name]
    }
    return []
  })
}

/** The line to print for a longer run that is not exact. */
export const inexactLine = (path: string, names: readonly string[], { at, from, to }: Extension): string =>
  `${path}: ${names.join(' and ')} ${names.length > 1 ? 'depend' : 'depends'} on the length of the training. ` +
  `Steps 1 to ${at} followed a length of ${from}, later ones follow ${to}: the result is not that of one run of ${to} steps.`
