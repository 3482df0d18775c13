import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { ElbowError, hasCheckpoint, isLockFile, lockDirectory, refuseBusy } from '@elbow/core'
import { argumentsOf } from './arguments.js'
import type { Launcher } from './launcher.js'
import { outcomeAfter, outcomeOf, type Outcome } from './outcome.js'
import type { Job } from './plan.js'

export interface RunJobOptions {
  readonly launcher: Launcher
  readonly threads: number
  readonly dataDir?: string
  /** Flags that every run gets besides its own: `--plugin`, `--tensorboard`. */
  readonly flags: readonly string[]
  /** Do not wait for processes of another host. */
  readonly force: boolean
  readonly signal: AbortSignal
  /** Told each line that the job says. */
  readonly line: (text: string) => void
}

/** Bring one job to its end, from wherever it is: one that is done is left alone, one that was stopped goes on. */
export async function runJob(job: Job, options: RunJobOptions): Promise<Outcome> {
  const { launcher, threads, signal } = options
  for (let attempt = 1; ; attempt++) {
    await untilNobodyWorksOn(job, options)
    const before = await outcomeOf(job)
    if (before.status === 'done' || before.damaged || signal.aborted) return before
    const args = await argumentsFor(job, options)
    if (!args) continue // another process was faster
    let lastLine: string | undefined
    const launched = launcher.start(args, {
      threads,
      line(text) {
        if (text.trim() === '') return
        if (!isOfStack(text)) lastLine = text
        options.line(text)
      },
    })
    signal.addEventListener('abort', launched.interrupt)
    if (signal.aborted) launched.interrupt() // it was, before anybody listened
    const end = await launched.ended
    signal.removeEventListener('abort', launched.interrupt)
    if (!signal.aborted && attempt < mostAttempts && isRefused.test(lastLine ?? '')) continue
    return outcomeAfter(job, end, lastLine, signal.aborted)
  }
}

/** What a job says last when another process, of a killed sweep for example, has its directory. */
const isRefused = /\((RUN_ACTIVE|OUTPUT_EXISTS)\)$/
const mostAttempts = 5

/**
 * A run without a checkpoint has to begin again.
 *
 * @returns undefined where another process works on it
 */
async function argumentsFor(
  { directory, request }: Job,
  { dataDir, flags, force }: RunJobOptions,
): Promise<readonly string[] | undefined> {
  const data = dataDir === undefined ? [] : [`--data-dir=${dataDir}`]
  if (existsSync(directory)) {
    const left = await removeUnfinished(directory, force)
    if (left === 'busy') return undefined
    if (left === 'kept') return ['resume', directory, ...data, ...(force ? ['--force'] : [])]
  }
  return ['run', ...argumentsOf(request), ...data, ...flags, `--out=${directory}`]
}

/** Empty the directory of a run that has no checkpoint; it is locked meanwhile. */
async function removeUnfinished(directory: string, force: boolean): Promise<'kept' | 'removed' | 'busy'> {
  const lock = await lockDirectory(directory, { command: 'elbow sweep', force }).catch(isActive)
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

const millisecondsBetweenLooks = 200

/** The jobs of a sweep that was killed notice, and close their files: that takes them a moment. */
async function untilNobodyWorksOn({ directory }: Job, { signal, line, force }: RunJobOptions): Promise<void> {
  for (let told = false; !signal.aborted; told = true) {
    const busy = await refuseBusy(directory, force).catch(activeError)
    if (!busy) return
    if (!told) line(`waiting: ${busy.message}`)
    await setTimeout(millisecondsBetweenLooks)
  }
}

/** @throws anything but RUN_ACTIVE */
function activeError(error: unknown): ElbowError {
  if (error instanceof ElbowError && error.code === 'RUN_ACTIVE') return error
  throw error
}

const isActive = (error: unknown): undefined => void activeError(error)

const isOfStack = (line: string) => /^\s+at /.test(line)
