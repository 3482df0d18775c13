import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { joinTexts, lockDirectory, parseOption, type DirectoryLock, type Registry } from '@elbow/core'
import { runWithInterrupt } from '../interrupt.js'
import { nameDamaged } from '../readable-runs.js'
import { identityOf } from './identity.js'
import { jobLines } from './job-lines.js'
import { local } from './local.js'
import { refuseOtherOrigin } from './origin.js'
import { planJobs, type Job, type SweepRequest } from './plan.js'
import { failures, gridTable } from './print-sweep.js'
import { summaryOf } from './summary.js'
import { outcomesOf, refuseOthers, runSweep } from './sweep.js'

export interface SweepCommand {
  readonly registry: Registry
  readonly requests: readonly SweepRequest[]
  readonly out: string | undefined
  readonly jobs: string
  readonly dataDir: string | undefined
  readonly dryRun: boolean
  readonly json: boolean
  readonly tensorboard?: boolean
  /** Take over what a process of another host has, of which nobody knows whether it is still there. */
  readonly force?: boolean
}

const jobsOption = { default: 1, min: 1, max: 1024, integer: true, help: 'runs at a time' }

/**
 * From the grid to its runs: print it, run it, and say what failed.
 *
 * @returns the directories of those that have begun
 */
export async function sweep(options: SweepCommand): Promise<readonly string[]> {
  const { registry, requests } = options
  const at = Number(parseOption('--jobs', jobsOption, options.jobs))
  const out = options.out ?? usualDirectory(planJobs(registry, '', requests))
  await refuseOthers(out)
  const jobs = planJobs(registry, out, requests)
  if (options.dryRun) {
    await showGrid(jobs, options)
    return []
  }
  const lock = await lockDirectory(out, { command: 'elbow sweep', force: options.force ?? false })
  try {
    await refuseOthers(out) // which may have begun since
    return await lockedSweep({ ...options, out, at, lock, jobs: planJobs(registry, out, requests) })
  } finally {
    await lock.release()
  }
}

interface LockedSweep extends Omit<SweepCommand, 'jobs'> {
  readonly out: string
  /** Jobs at a time. */
  readonly at: number
  readonly lock: DirectoryLock
  readonly jobs: readonly Job[]
}

/** Print the grid with what has come of each run. @throws what `refuseOtherOrigin` throws */
async function showGrid(jobs: readonly Job[], { registry, dataDir, json }: Omit<SweepCommand, 'jobs'>): Promise<void> {
  const before = await outcomesOf(jobs)
  const warn = (line: string) => console.error(line)
  await refuseOtherOrigin(before, { registry, warn, ...(dataDir !== undefined && { dataDir }) })
  const say = json ? console.error : console.log
  say(gridTable(jobs, before))
}

async function lockedSweep(options: LockedSweep): Promise<readonly string[]> {
  const { registry, out, at, lock, jobs, dataDir, json, tensorboard = false, force = false } = options
  const say = json ? console.error : console.log
  await showGrid(jobs, options)
  const packages = registry.packages.map(({ specifier }) => `--plugin=${joinTexts([specifier])}`)
  const flags = [...packages, ...(tensorboard ? ['--tensorboard'] : [])]
  const lines = jobLines()
  const outcomes = await runWithInterrupt((signal) =>
    runSweep(jobs, {
      ...{ out, launcher: local, jobs: at, flags, force, lines },
      signal: AbortSignal.any([signal, lock.lost]),
      ...(dataDir !== undefined && { dataDir }),
    }),
  ).finally(lines.end)
  await lock.confirm()
  if (json) for (const row of summaryOf(basename(out), jobs, outcomes).rows) console.log(JSON.stringify(row))
  say(`Summary: ${join(out, 'summary.arrow')}. Each run's tables and report.html: in its directory below ${out}.`)
  const begun = jobs.map(({ directory }) => directory).filter((directory) => existsSync(join(directory, 'run.json')))
  const page = await writeReport(out, begun)
  if (page !== undefined) say(`Report: ${page}`)
  const failed = failures(jobs, outcomes)
  if (failed !== undefined) {
    console.error(failed)
    process.exitCode ??= 1 // an interruption has said 130 already
  }
  return begun
}

/** The same runs, in whatever order, have the same directory. */
function usualDirectory(jobs: readonly Job[]): string {
  const all = jobs.map(({ config }) => identityOf(config)).sort()
  return join('runs', `sweep-${createHash('sha256').update(all.join()).digest('hex').slice(0, 8)}`)
}

/** Runs on different data have no plane in common, and runs that have not come to a run.json no point in it. */
async function writeReport(out: string, begun: readonly string[]): Promise<string | undefined> {
  const { writeSweepReport } = await import('../report/sweep-report.js')
  const { sweepRuns } = await import('../report/sweep-runs.js')
  const found = await sweepRuns(begun)
  nameDamaged(found)
  const done = found.runs.filter(({ status }) => status === 'done')
  if (new Set(done.map(({ checksum }) => checksum)).size !== 1) return undefined
  const page = join(out, 'report.html')
  await writeSweepReport(page, found.runs, found.damaged)
  return page
}
