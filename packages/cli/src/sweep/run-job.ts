import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { hasCheckpoint, isAlive, type Manifest } from '@elbow/core'
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
  readonly signal: AbortSignal
  /** Told each line that the job says. */
  readonly line: (text: string) => void
}

/** Bring one job to its end, from wherever it is: one that is done is left alone, one that was stopped goes on. */
export async function runJob(job: Job, options: RunJobOptions): Promise<Outcome> {
  const { launcher, threads, signal } = options
  await untilNobodyWorksOn(job, options)
  const before = await outcomeOf(job)
  if (before.status === 'done' || before.damaged || signal.aborted) return before
  const args = await argumentsFor(job, before.manifest, options)
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
  return outcomeAfter(job, end, lastLine, signal.aborted)
}

/** A run without a checkpoint has to begin again. */
async function argumentsFor(
  { directory, request }: Job,
  manifest: Manifest | undefined,
  { dataDir, flags }: RunJobOptions,
) {
  const data = dataDir === undefined ? [] : [`--data-dir=${dataDir}`]
  if (manifest && hasCheckpoint(directory)) return ['resume', directory, ...data]
  await rm(directory, { recursive: true, force: true })
  return ['run', ...argumentsOf(request), ...data, ...flags, `--out=${directory}`]
}

const millisecondsBetweenLooks = 200

/** The jobs of a sweep that was killed notice, and close their files: that takes them a moment. */
async function untilNobodyWorksOn(job: Job, { signal, line }: RunJobOptions): Promise<void> {
  for (let told = false; !signal.aborted; told = true) {
    const { status, manifest } = await outcomeOf(job)
    const mark = manifest?.process
    if (status !== 'running' || !mark || !isAlive(mark)) return
    if (!told) line(`waiting for process ${mark.id}, which works on it`)
    await setTimeout(millisecondsBetweenLooks)
  }
}

const isOfStack = (line: string) => /^\s+at /.test(line)
