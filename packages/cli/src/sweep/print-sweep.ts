import type { Row } from '@elbow/core'
import { cell, table } from '../print.js'
import type { Outcome } from './outcome.js'
import type { Job } from './plan.js'

/** The grid: a line per run, its name or else what differs, and what has come of it so far. */
export function gridTable(jobs: readonly Job[], outcomes: ReadonlyMap<Job, Outcome>): string {
  const said = jobs.map(({ variant, differs }): Row =>
    variant === undefined ? differs : { variant, ...('seed' in differs && { seed: differs['seed']! }) },
  )
  const names = [...new Set(said.flatMap((row) => Object.keys(row)))]
  const lines = jobs.map((job, i) => [
    String(i + 1),
    ...names.map((name) => text(said[i]![name])),
    outcomes.get(job)!.status,
  ])
  const done = [...outcomes.values()].filter(({ status }) => status === 'done').length
  return `${table(['', ...names, 'status'], lines)}\n${jobs.length} runs, ${done} of them done.`
}

/** As it was typed. */
const text = (value: unknown) => (value === undefined || value === null ? '–' : String(value))

/** `[3/115] done  beta_objective.beta-0.5_…  rate 0.0123  distortion 3.2866` */
export function endLine({ name }: Job, { status, evaluation, error }: Outcome, ended: number, of: number): string {
  const place =
    evaluation && `  rate ${cell(evaluation.row['rate'])}  distortion ${cell(evaluation.row['distortion'])} nats`
  return `[${ended}/${of}] ${status}  ${name}${place ?? ''}${error === undefined ? '' : `: ${error}`}`
}

/** Jobs that failed, and why; undefined where none did. */
export function failures(jobs: readonly Job[], outcomes: ReadonlyMap<Job, Outcome>): string | undefined {
  const failed = jobs.filter((job) => outcomes.get(job)?.status === 'failed')
  if (failed.length === 0) return undefined
  const lines = failed.map((job) => `  ${job.name}: ${outcomes.get(job)!.error ?? 'it does not say why'}`)
  return [`${failed.length} of ${jobs.length} runs failed:`, ...lines].join('\n')
}
