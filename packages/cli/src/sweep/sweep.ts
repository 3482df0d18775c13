import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { errors, readTable } from '@elbow-vae/core'
import type { JobLines } from './job-lines.js'

import { outcomeOf, type Outcome } from './outcome.js'
import type { Job } from './plan.js'
import { endLine } from './print-sweep.js'
import type { JobOptions } from './run-job.js'
import { runJobs } from './run-jobs.js'
import { sweepMetadata } from '@elbow-vae/results/runs'
import { writeSummary } from './summary.js'

export interface SweepOptions {
  readonly out: string
  /** Number of concurrent jobs. */
  readonly concurrency: number
  readonly job: JobOptions
  readonly lines: JobLines
}

/** The state of each job, in the order of the jobs, read from their directories. */
export async function outcomesOf(jobs: readonly Job[]): Promise<Map<Job, Outcome>> {
  const outcomes = new Map<Job, Outcome>()
  for (const job of jobs) outcomes.set(job, await outcomeOf(job))
  return outcomes
}

/**
 * Run all jobs. Jobs that are done are skipped, interrupted ones are resumed, failed ones are tried again. summary.arrow is
 * replaced after each job.
 *
 * @returns the final state of each job
 * @throws OUTPUT_UNWRITABLE
 */
export async function runSweep(
  jobs: readonly Job[],
  { out, concurrency, job, lines }: SweepOptions,
): Promise<ReadonlyMap<Job, Outcome>> {
  const outcomes = await outcomesOf(jobs)
  const unfinished = [...outcomes].filter(([, { status, damaged }]) => status !== 'done' && !damaged)
  const todo = unfinished.map(([job]) => job)
  let ended = 0
  let written = writeSummary(out, jobs, outcomes)
  await written
  await runJobs(todo, {
    concurrency,
    job,
    line: ({ name }, text) => lines.now(name, text),
    async ended(job, outcome) {
      outcomes.set(job, outcome)
      ended++
      lines.log(endLine(job, outcome, ended, todo.length), job.name)
      written = written.then(() => writeSummary(out, jobs, outcomes)) // one at a time: they write the same file
      await written
    },
  })
  return outcomes
}

/**
 * Check that a directory belongs to a sweep, or can become one.
 *
 * @throws OUTPUT_EXISTS if it holds a run or another experiment, DATA_CORRUPT if summary.arrow cannot be read
 */
export async function assertOwnDirectory(out: string): Promise<void> {
  if (existsSync(join(out, 'run.json'))) throw errors.outputExists(out)
  const summary = join(out, 'summary.arrow')
  if (existsSync(summary) && (await experimentOf(summary)) !== sweepMetadata[experimentKey])
    throw errors.outputExists(out, 'an experiment')
}

const experimentKey = 'elbow.experiment'

async function experimentOf(summary: string): Promise<string | undefined> {
  const table = await readTable(summary).catch(() => undefined)
  if (table && table.columns.length > 0) return table.metadata[experimentKey]
  const advice = 'Remove it: the sweep writes a new one from its runs.'
  throw errors.dataCorrupt(summary, 'cannot be read as an Arrow table', advice)
}
