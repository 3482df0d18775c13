import type { Extension, Manifest } from './manifest.js'
import { errors } from '../errors.js'
import { progressAt } from '../training/loop.js'
import type { PreparedRun } from './prepare.js'

/** A new length of the training, which replaces the one in run.json. */
export type Length = { readonly epochs: number } | { readonly steps: number }

/** @throws BAD_USAGE for fewer steps than the run has done, and for a run that was ended by early stopping */
export function assertLength(
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

/** Number of steps at which schedules are compared, evenly spaced over the steps done. */
const comparedSteps = 1000

/**
 * Schedules, including the learning rate, whose values in the steps done so far depend on the length. With such a schedule
 * an extended run differs from a run of the new length from its start.
 *
 * @param done  steps done so far
 * @param from  total steps before the extension
 */
export function lengthDependentSchedules(run: PreparedRun, done: number, from: number): readonly string[] {
  const { learningRate, steps, source } = run
  const all = {
    'the learning rate': ({ fraction }: ReturnType<typeof progressAt>) => learningRate(fraction),
    ...run.model.objective.schedules,
  }
  const stride = Math.max(1, Math.floor(done / comparedSteps))
  return Object.entries(all).flatMap(([name, valueAt]) => {
    for (let n = 0; n < done; n += stride) {
      const [before, after] = [from, steps].map((length) => valueAt(progressAt(n, length, source.stepsPerEpoch)))
      if (before !== after) return [name]
    }
    return []
  })
}

/** Message for an extended run that is not exact. */
export const inexactExtensionNotice = (path: string, names: readonly string[], { at, from, to }: Extension): string =>
  `${path}: ${names.join(' and ')} ${names.length > 1 ? 'depend' : 'depends'} on the length of the training. ` +
  `Steps 1 to ${at} followed a length of ${from}, later ones follow ${to}: the result is not that of one run of ${to} steps.`
