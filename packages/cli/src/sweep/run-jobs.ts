import { availableParallelism } from 'node:os'
import type { Launcher } from './launcher.js'
import type { Outcome } from './outcome.js'
import type { Job } from './plan.js'
import { runJob } from './run-job.js'

export interface RunJobsOptions {
  readonly launcher: Launcher
  /** Jobs at a time; they divide the processor's threads among them. */
  readonly jobs: number
  readonly dataDir?: string
  /** Flags that every run gets besides its own: `--plugin`, `--tensorboard`. */
  readonly flags: readonly string[]
  readonly force: boolean
  readonly signal: AbortSignal
  /** Told each line that a job says. */
  readonly line: (job: Job, text: string) => void
  /** Told what came of a job; the next one waits for it. */
  readonly ended: (job: Job, outcome: Outcome) => Promise<void>
}

/** Run jobs, so many at a time, in their order. One that fails does not stop the others; a signal stops all of them. */
export async function runJobs(all: readonly Job[], options: RunJobsOptions): Promise<void> {
  const { launcher, jobs, dataDir, flags, force, signal, line, ended } = options
  const threads = Math.max(1, Math.floor(availableParallelism() / jobs))
  const waiting = all[Symbol.iterator]()
  const worker = async () => {
    for (const job of waiting) {
      if (signal.aborted) return
      const told = (text: string) => line(job, text)
      const outcome = await runJob(job, {
        launcher,
        threads,
        flags,
        force,
        signal,
        line: told,
        ...(dataDir !== undefined && { dataDir }),
      })
      await ended(job, outcome)
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
}
