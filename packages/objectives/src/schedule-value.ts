import { required } from '@elbow-vae/core'

/** Value of one of the objective's schedules at this step. @throws for a schedule that the objective does not declare */
export const scheduleValue = <T>(values: Readonly<Record<string, T>>, name: string): T =>
  required(values[name], `schedule "${name}"`)
