import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createRunDirectory,
  evaluateRun,
  executeRun,
  lockDirectory,
  resolveConfig,
  resumeRun,
  type Manifest,
  makeFreeDirectory,
} from '@elbow-vae/core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createProgram } from '../program.js'
import { expandGrid } from '../sweep/grid.js'
import { planJobs, type Job } from '../sweep/plan.js'
import { runJob, type RunJobOptions } from '../sweep/run-job.js'
import { registry } from '../testing/registry.js'
import { contentOf, manifestOf, rowsOf, toyRun } from '../testing/runs.js'
import { temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const toy = { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', objective: 'elbo' }
const configOf = (seed: number) =>
  resolveConfig(registry, {
    parts: toy,
    options: {},
    evaluate: [],
    evaluateOptions: {},
    settings: { engine: 'cpu', steps: 6, 'log-every': 1, seed },
  })

/** A run in this process, optionally interrupted at a step. */
async function run(path: string, { seed = 1, until = 0 } = {}) {
  const controller = new AbortController()
  return executeRun({
    registry,
    config: configOf(seed),
    output: () => createRunDirectory(path),
    signal: controller.signal,
    watch: ({ step }) => step === until && controller.abort(),
  })
}

const refused = { code: 'RUN_ACTIVE', exitCode: 2 }

/** `elbow ARGS` in this process. */
const elbow = async (...args: readonly string[]) => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  return (await createProgram(args)).parseAsync(['node', 'elbow', ...args])
}

describe('runs that start in one directory at once', () => {
  it('become one run with tables and run.json of one seed; the others are refused', async () => {
    const path = join(directory, 'same')
    const results = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((seed) => run(path, { seed })))
    const owners = results.filter((result) => result.status === 'fulfilled')
    expect(owners).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'rejected')
        expect((result.reason as { code: string }).code).toMatch(/^(RUN_ACTIVE|OUTPUT_EXISTS)$/)
    }
    const { status, config } = await manifestOf(path)
    expect([status, config.settings.seed]).toEqual(['done', owners[0]!.value.manifest.config.settings.seed])
    const alone = join(directory, 'alone')
    await run(alone, { seed: config.settings.seed })
    const losses = async (of: string) => (await rowsOf(of, 'train.arrow')).map(({ step, loss }) => [step, loss])
    expect(await losses(path)).toEqual(await losses(alone))
    expect((await readdir(path)).filter((name) => /lock|part$|arrows$/.test(name))).toEqual([])
  })

  it('without --out get a directory each', async () => {
    const base = join(directory, 'numbered', 'toy')
    const paths = await Promise.all(Array.from({ length: 8 }, () => makeFreeDirectory(base)))
    expect(new Set(paths).size).toBe(8)
  })
})

describe('a directory in use by a command', () => {
  const path = () => join(directory, 'busy')
  let before: Record<string, string>
  beforeAll(async () => {
    await run(path(), { until: 3 })
    const lock = await lockDirectory(path(), { command: 'elbow evaluate' })
    before = await contentOf(path())
    return lock.release
  })

  it.each(
    [
      [...toyRun, '--steps', '1', '--out', 'OUT'],
      ['resume', 'OUT'],
      ['resume', 'OUT', '--steps', '9'],
      ['resume', 'OUT', '--force'],
      ['evaluate', 'OUT'],
      ['samples', 'OUT'],
    ].map((args) => [args.join(' ').slice(0, 30), args] as const),
  )('refuses %s, and nothing changes', async (_, args) => {
    const asked = args.map((arg) => (arg === 'OUT' ? path() : arg))
    const code = args[0] === 'run' ? 'OUTPUT_EXISTS' : 'RUN_ACTIVE'
    await expect(elbow(...asked)).rejects.toMatchObject({ code, exitCode: 2 })
    expect(await contentOf(path())).toEqual(before)
  })

  it.each(
    [
      ['run', ...toyRun.slice(1), '--steps', '1'],
      ['sweep', ...toyRun.slice(1), '--steps', '1,2'],
      ['reproduce', 'toy', '--engine', 'cpu', '--steps', '1'],
    ].map((args) => [args[0]!, args] as const),
  )('refuses %s, though there is no run yet', async (name, args) => {
    const empty = join(directory, `empty-${name}`)
    const lock = await lockDirectory(empty, { command: 'elbow sweep' })
    await expect(elbow(...args, '--out', empty)).rejects.toMatchObject(refused)
    await lock.release()
    expect(await readdir(empty)).toEqual([])
  })

  it.each([
    ['report', 'OUT', '-o', 'PAGE'],
    ['export', 'OUT', '--table', 'train', '-o', 'CSV'],
  ])('can be read by %s', async (...args) => {
    const files: Record<string, string> = {
      OUT: path(),
      PAGE: join(directory, 'page.html'),
      CSV: join(directory, 't.csv'),
    }
    await elbow(...args.map((arg) => files[arg] ?? arg))
  })
})

/** Write run.json as a process of another host does; older versions write no lock. */
async function leftRunning(name: string, { until = 3 } = {}): Promise<string> {
  const path = join(directory, name)
  await run(path, { until })
  const manifest: Manifest = { ...(await manifestOf(path)), status: 'running', process: { host: 'elsewhere', id: 1 } }
  await writeFile(join(path, 'run.json'), JSON.stringify(manifest))
  return path
}

async function elevenMinutesLater(path: string): Promise<void> {
  const then = new Date(Date.now() - 660_000)
  for (const name of await readdir(path)) await utimes(join(path, name), then, then)
}

describe('a run that a process of another host may use', () => {
  const commands = {
    resume: (path: string, force = false) => resumeRun({ registry, path, checkpoint: 'latest', force }),
    evaluate: (path: string, force = false) => evaluateRun({ registry, path, checkpoint: 'latest', force }),
  }

  it.each(Object.entries(commands))('is refused to %s, with the name of the host', async (name, command) => {
    const path = await leftRunning(`refused-${name}`)
    const before = await contentOf(path)
    await expect(command(path)).rejects.toMatchObject(refused)
    await expect(command(path)).rejects.toThrow('in use by process 1 on host elsewhere. Wait for it, or stop it there.')
    expect(await contentOf(path)).toEqual(before)
  })

  it.each(Object.entries(commands))('is open to %s --force', async (name, command) => {
    await command(await leftRunning(`forced-${name}`), true)
  })

  it.each(Object.entries(commands))('is open to %s when nothing was written for ten minutes', async (name, command) => {
    const path = await leftRunning(`stale-${name}`)
    await elevenMinutesLater(path)
    await command(path)
  })
})

describe('a job of a sweep', () => {
  /** A job with an unfinished run in its directory. */
  async function jobAt(name: string): Promise<Job> {
    const [job] = planJobs(registry, join(directory, name), expandGrid(registry, { ...toy, engine: 'cpu', steps: '6' }))
    await mkdir(job!.directory, { recursive: true })
    return job!
  }
  const options = (given: Partial<RunJobOptions> = {}): RunJobOptions & { readonly started: string[][] } => {
    const started: string[][] = []
    const launcher = {
      name: 'none',
      start: (args: readonly string[]) => {
        started.push([...args])
        return { ended: Promise.resolve({ code: 0 }), interrupt: () => undefined }
      },
    }
    const rest = { threads: 1, flags: [], force: false, signal: new AbortController().signal, line: () => undefined }
    return { launcher, ...rest, started, ...given }
  }
  const asOf = async ({ directory: path }: Job, status: 'running' | 'done') => {
    const manifest = { ...(await manifestOf(path)), status, process: { host: 'elsewhere', id: 1 } }
    await writeFile(join(path, 'run.json'), JSON.stringify(manifest))
  }

  it('waits for a process of another host, and its files are not touched', async () => {
    const job = await jobAt('elsewhere')
    await run(job.directory)
    await asOf(job, 'running')
    const before = await contentOf(job.directory)
    const controller = new AbortController()
    const lines: string[] = []
    const waiting = options({
      signal: controller.signal,
      line(text) {
        lines.push(text)
        controller.abort()
      },
    })
    await runJob(job, waiting)
    expect(lines[0]).toMatch(/^waiting: .* is in use by process 1 on host elsewhere\./)
    expect(waiting.started).toEqual([])
    expect(await contentOf(job.directory)).toEqual(before)
  })

  it('that another process has finished meanwhile is done and kept', async () => {
    const job = await jobAt('meanwhile')
    await run(job.directory)
    await asOf(job, 'running')
    const train = (await contentOf(job.directory))[join(job.directory, 'train.arrow')]
    const waiting = options({ line: () => void asOf(job, 'done') })
    expect((await runJob(job, waiting)).status).toBe('done')
    expect(waiting.started).toEqual([])
    expect((await contentOf(job.directory))[join(job.directory, 'train.arrow')]).toBe(train)
  })

  it('that was refused because another process was faster is tried again', async () => {
    const job = await jobAt('raced')
    const raced = options()
    const launcher: RunJobOptions['launcher'] = {
      name: 'refused',
      start: (args, { line }) => ({
        ended: (raced.started.push([...args]), run(job.directory)).then(() => {
          line('x already holds a run. (OUTPUT_EXISTS)')
          return { code: 2 }
        }),
        interrupt: () => undefined,
      }),
    }
    const { status, error } = await runJob(job, { ...raced, launcher })
    expect({ status, error, started: raced.started.length }).toEqual({ status: 'done', error: undefined, started: 1 })
  })

  it('without a checkpoint starts again in an empty directory', async () => {
    const job = await jobAt('again')
    await writeFile(join(job.directory, 'train.arrows'), 'old')
    const again = options()
    await runJob(job, again)
    expect(again.started[0]![0]).toBe('run')
    expect(await readdir(job.directory)).toEqual([])
  })
})
