import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { joinTexts, lockDirectory, parseOption, type DirectoryLock, type Registry } from '@elbow-vae/core'
import { runWithInterrupt } from '../terminal/interrupt.js'
import { warnDamaged } from '@elbow-vae/results/runs'
import { identityOf } from './identity.js'
import { jobLines } from './job-lines.js'
import { localLauncher } from './local.js'
import { assertSameOrigin } from './origin.js'
import { planJobs, type Job, type SweepRequest } from './plan.js'
import { failures, gridTable } from './print-sweep.js'
import { summaryOf } from './summary.js'
import { outcomesOf, assertOwnDirectory, runSweep } from './sweep.js'

export interface SweepCommand {
  readonly registry: Registry
  readonly requests: readonly SweepRequest[]
  readonly out: string | undefined
  readonly jobs: string
  readonly dataDir: string | undefined
  readonly dryRun: boolean
  readonly json: boolean
  readonly tensorboard?: boolean
  /** Take over locks of processes on other hosts. */
  readonly force?: boolean
}

const jobsOption = { default: 1, min: 1, max: 1024, integer: true, help: 'runs at a time' }

/**
 * Start or continue a sweep: print its grid, run its jobs, and print the failures.
 *
 * @returns the directories of the runs that have started
 */
export async function sweepOrResume(options: SweepCommand): Promise<readonly string[]> {
  const { registry, requests } = options
  const concurrency = Number(parseOption('--jobs', jobsOption, options.jobs))
  const out = options.out ?? defaultDirectory(planJobs(registry, '', requests))
  await assertOwnDirectory(out)
  const jobs = planJobs(registry, out, requests)
  if (options.dryRun) {
    await showGrid(jobs, options)
    return []
  }
  const lock = await lockDirectory(out, { command: 'elbow sweep', force: options.force ?? false })
  try {
    await assertOwnDirectory(out) // again: another process may have written to it before the lock
    return await lockedSweep(options, { out, concurrency, lock, jobs: planJobs(registry, out, requests) })
  } finally {
    await lock.release()
  }
}

interface LockedSweep {
  readonly out: string
  /** Number of concurrent jobs. */
  readonly concurrency: number
  readonly lock: DirectoryLock
  readonly jobs: readonly Job[]
}

/** Print the grid with the status of each run. @throws what `assertSameOrigin` throws */
async function showGrid(jobs: readonly Job[], { registry, dataDir, json }: SweepCommand): Promise<void> {
  const outcomes = await outcomesOf(jobs)
  const warn = (line: string) => console.error(line)
  await assertSameOrigin(outcomes, { registry, warn, dataDir })
  const print = json ? console.error : console.log
  print(gridTable(outcomes))
}

async function lockedSweep(
  command: SweepCommand,
  { out, concurrency, lock, jobs }: LockedSweep,
): Promise<readonly string[]> {
  const { registry, dataDir, json, tensorboard = false, force = false } = command
  const print = json ? console.error : console.log
  await showGrid(jobs, command)
  const packages = registry.packages.map(({ specifier }) => `--plugin=${joinTexts([specifier])}`)
  const flags = [...packages, ...(tensorboard ? ['--tensorboard'] : [])]
  const lines = jobLines()
  const outcomes = await runWithInterrupt((interrupted) => {
    const signal = AbortSignal.any([interrupted, lock.lost])
    const job = { launcher: localLauncher, dataDir, flags, force, signal }
    return runSweep(jobs, { out, concurrency, job, lines })
  }).finally(lines.end)
  await lock.confirm()
  if (json) for (const row of summaryOf(basename(out), jobs, outcomes).rows) console.log(JSON.stringify(row))
  print(`Summary: ${join(out, 'summary.arrow')}. Each run's tables and report.html: in its directory below ${out}.`)
  const started = jobs.map(({ directory }) => directory).filter((directory) => existsSync(join(directory, 'run.json')))
  const page = await writeReport(out, started)
  if (page !== undefined) print(`Report: ${page}`)
  const failed = failures(outcomes)
  if (failed !== undefined) {
    console.error(failed)
    process.exitCode ??= 1 // an interruption has set 130 already
  }
  return started
}

/** The default directory of a sweep: the same for the same runs, in any order. */
function defaultDirectory(jobs: readonly Job[]): string {
  const all = jobs.map(({ config }) => identityOf(config)).sort()
  return join('runs', `sweep-${createHash('sha256').update(all.join()).digest('hex').slice(0, 8)}`)
}

/** Write the report of a sweep. @returns its path; undefined if no run is done, or if runs have different data */
async function writeReport(out: string, started: readonly string[]): Promise<string | undefined> {
  const { sweepRuns, writeSweepReport } = await import('@elbow-vae/results/reports')
  const readable = await sweepRuns(started)
  warnDamaged(readable)
  const done = readable.runs.filter(({ status }) => status === 'done')
  if (new Set(done.map(({ checksum }) => checksum)).size !== 1) return undefined
  const page = join(out, 'report.html')
  await writeSweepReport(page, readable.runs, readable.damaged)
  return page
}
