import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { errors, readTable } from '@elbow/core'
import type { JobLines } from './job-lines.js'
import type { Launcher } from './launcher.js'
import { outcomeOf, type Outcome } from './outcome.js'
import type { Job } from './plan.js'
import { endLine } from './print-sweep.js'
import { runJobs } from './run-jobs.js'
import { sweepMark, writeSummary } from './summary.js'

export interface SweepOptions {
  readonly out: string
  readonly launcher: Launcher
  /** Jobs at a time. */
  readonly jobs: number
  readonly dataDir?: string
  /** Flags that every run gets besides its own: `--plugin`, `--tensorboard`. */
  readonly flags: readonly string[]
  readonly force: boolean
  readonly signal: AbortSignal
  readonly lines: JobLines
}

/** What has come of each job so far, from the directories alone. */
export async function outcomesOf(jobs: readonly Job[]): Promise<Map<Job, Outcome>> {
  const outcomes = new Map<Job, Outcome>()
  for (const job of jobs) outcomes.set(job, await outcomeOf(job))
  return outcomes
}

/**
 * Bring all jobs to their ends. What is done is skipped, what was stopped goes on, what failed is tried again; summary.arrow
 * is replaced after each.
 *
 * @returns what came of each
 * @throws OUTPUT_UNWRITABLE
 */
export async function runSweep(jobs: readonly Job[], options: SweepOptions): Promise<ReadonlyMap<Job, Outcome>> {
  const { out, lines, launcher, flags, force, signal, dataDir } = options
  const outcomes = await outcomesOf(jobs)
  const todo = jobs.filter((job) => outcomes.get(job)!.status !== 'done' && !outcomes.get(job)!.damaged)
  let ended = 0
  let written = writeSummary(out, jobs, outcomes)
  await written
  await runJobs(todo, {
    launcher,
    jobs: options.jobs,
    flags,
    force,
    signal,
    ...(dataDir !== undefined && { dataDir }),
    line: ({ name }, text) => lines.now(name, text),
    async ended(job, outcome) {
      outcomes.set(job, outcome)
      ended++
      lines.say(endLine(job, outcome, ended, todo.length), job.name)
      written = written.then(() => writeSummary(out, jobs, outcomes)) // one after the other: they share a file
      await written
    },
  })
  return outcomes
}

/** @throws OUTPUT_EXISTS where a run lies, or another experiment; DATA_CORRUPT where summary.arrow cannot say whose it is */
export async function refuseOthers(out: string): Promise<void> {
  if (existsSync(join(out, 'run.json'))) throw errors.outputExists(out)
  const summary = join(out, 'summary.arrow')
  if (existsSync(summary) && (await experimentOf(summary)) !== sweepMark[mark])
    throw errors.outputExists(out, 'an experiment')
}

const mark = 'elbow.experiment'

async function experimentOf(summary: string): Promise<string | undefined> {
  const table = await readTable(summary).catch(() => undefined)
  if (table && table.columns.length > 0) return table.metadata[mark]
  const advice = 'Remove it: the sweep writes a new one from its runs.'
  throw errors.dataCorrupt(summary, 'cannot be read as an Arrow table', advice)
}
