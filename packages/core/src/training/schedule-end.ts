import type { Schedules } from '../contracts/progress.js'
import { progressAt } from './loop.js'

/** The end of an objective's schedules. */
export interface ScheduleEnd {
  /** The first step, counted from 0, after which no schedule changes. */
  readonly step: number
  /** Values in the last step of the training. */
  readonly values: Readonly<Record<string, number>>
  /** Schedules that would change after the last step, with their value in it and the next one. */
  readonly unfinished: readonly { readonly name: string; readonly last: number; readonly next: number }[]
}

/** Values of the schedules in a step, counted from 0. */
export function scheduleValues(
  schedules: Schedules,
  step: number,
  steps: number,
  stepsPerEpoch: number | null,
): Readonly<Record<string, number>> {
  const progress = progressAt(step, steps, stepsPerEpoch)
  return Object.fromEntries(Object.entries(schedules).map(([name, valueAt]) => [name, valueAt(progress)]))
}

/** From the last step backwards to the first step with the same values. */
export function scheduleEnd(schedules: Schedules = {}, steps: number, stepsPerEpoch: number | null): ScheduleEnd {
  const last = Math.max(steps - 1, 0)
  const names = Object.keys(schedules)
  const valuesAt = (step: number) => scheduleValues(schedules, step, steps, stepsPerEpoch)
  const values = valuesAt(last)
  const next = valuesAt(steps)
  const isSame = (other: typeof values) => names.every((name) => other[name] === values[name])
  let step = names.length === 0 ? 0 : last
  while (step > 0 && isSame(valuesAt(step - 1))) step--
  const unfinished = names
    .filter((name) => steps > 0 && next[name] !== values[name])
    .map((name) => ({ name, last: values[name]!, next: next[name]! }))
  return { step, values, unfinished }
}
