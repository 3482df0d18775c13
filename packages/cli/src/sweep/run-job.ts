import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { ElbowError, hasCheckpoint, isLockFile, lockDirectory, assertNotBusy } from '@elbow-vae/core'
import { argumentsOf } from './arguments.js'
import type { Launcher } from './launcher.js'
import { outcomeAfter, outcomeOf, type Outcome } from './outcome.js'
import type { Job } from './plan.js'

/** Options that all jobs of a sweep have in common. */
export interface JobOptions {
  readonly launcher: Launcher
  readonly dataDir?: string | undefined
  /** Flags common to all jobs: `--plugin`, `--tensorboard`. */
  readonly flags: readonly string[]
  /** Do not wait for processes of another host. */
  readonly force: boolean
  readonly signal: AbortSignal
}

export interface RunJobOptions extends JobOptions {
  readonly threads: number
  /** Called with each line that the job prints. */
  readonly line: (text: string) => void
}

/** Run one job to its end. A job that is done is skipped; one that was interrupted is resumed. */
export async function runJob(job: Job, options: RunJobOptions): Promise<Outcome> {
  const { launcher, threads, signal } = options
  for (let attempt = 1; ; attempt++) {
    await untilNotBusy(job, options)
    const before = await outcomeOf(job)
    if (before.status === 'done' || before.damaged || signal.aborted) return before
    const args = await argumentsFor(job, options)
    if (!args) continue // another process has locked the directory
    let lastLine: string | undefined
    const launched = launcher.start(args, {
      threads,
      line(text) {
        if (text.trim() === '') return
        if (!isStackLine(text)) lastLine = text
        options.line(text)
      },
    })
    signal.addEventListener('abort', launched.interrupt)
    if (signal.aborted) launched.interrupt() // aborted before the listener was added
    const end = await launched.ended
    signal.removeEventListener('abort', launched.interrupt)
    if (!signal.aborted && attempt < maxAttempts && isBusyError.test(lastLine ?? '')) continue
    return outcomeAfter(job, end, lastLine, signal.aborted)
  }
}

/** The last line of a job if another process uses its directory, for example a job of a killed sweep. */
const isBusyError = /\((RUN_ACTIVE|OUTPUT_EXISTS)\)$/
const maxAttempts = 5

/**
 * Arguments that resume a job, or start it again if it has no checkpoint.
 *
 * @returns undefined if another process works on it
 */
async function argumentsFor(
  { directory, request }: Job,
  { dataDir, flags, force }: RunJobOptions,
): Promise<readonly string[] | undefined> {
  const data = dataDir === undefined ? [] : [`--data-dir=${dataDir}`]
  if (existsSync(directory)) {
    const state = await removeUnfinished(directory, force)
    if (state === 'busy') return undefined
    if (state === 'kept') return ['resume', directory, ...data, ...(force ? ['--force'] : [])]
  }
  return ['run', ...argumentsOf(request), ...data, ...flags, `--out=${directory}`]
}

/** Lock the directory of a run, and empty it if the run has no checkpoint. */
async function removeUnfinished(directory: string, force: boolean): Promise<'kept' | 'removed' | 'busy'> {
  const lock = await lockDirectory(directory, { command: 'elbow sweep', force }).catch(ignoreBusy)
  if (!lock) return 'busy'
  try {
    if (existsSync(join(directory, 'run.json')) && hasCheckpoint(directory)) return 'kept'
    for (const name of await readdir(directory)) {
      if (!isLockFile(name)) await rm(join(directory, name), { recursive: true, force: true })
    }
    return 'removed'
  } finally {
    await lock.release()
  }
}

const pollInterval = 200 // milliseconds

/** Wait for the process that works on a job. The jobs of a killed sweep need a moment to close their files. */
async function untilNotBusy({ directory }: Job, { signal, line, force }: RunJobOptions): Promise<void> {
  for (let isReported = false; !signal.aborted; isReported = true) {
    const busy = await assertNotBusy(directory, force).catch(busyError)
    if (!busy) return
    if (!isReported) line(`waiting: ${busy.message}`)
    await setTimeout(pollInterval)
  }
}

/** Return a RUN_ACTIVE error. @throws every other error */
function busyError(error: unknown): ElbowError {
  if (error instanceof ElbowError && error.code === 'RUN_ACTIVE') return error
  throw error
}

const ignoreBusy = (error: unknown): undefined => void busyError(error)

const isStackLine = (line: string) => /^\s+at /.test(line)
