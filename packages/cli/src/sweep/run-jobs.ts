import { availableParallelism } from 'node:os'

import type { Outcome } from './outcome.js'
import type { Job } from './plan.js'
import { runJob, type JobOptions } from './run-job.js'

export interface RunJobsOptions {
  /** Number of concurrent jobs; they share the CPU threads equally. */
  readonly concurrency: number
  readonly job: JobOptions
  /** Called with each line that a job prints. */
  readonly line: (job: Job, text: string) => void
  /** Called after each job; its worker waits for it before the next job. */
  readonly ended: (job: Job, outcome: Outcome) => Promise<void>
}

/** Run jobs concurrently, in their order. A failed job does not stop the others; an aborted signal stops all of them. */
export async function runJobs(all: readonly Job[], options: RunJobsOptions): Promise<void> {
  const { concurrency, job: common, line, ended } = options
  const threads = Math.max(1, Math.floor(availableParallelism() / concurrency))
  const queue = all[Symbol.iterator]()
  const worker = async () => {
    for (const job of queue) {
      if (common.signal.aborted) return
      await ended(job, await runJob(job, { ...common, threads, line: (text) => line(job, text) }))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
