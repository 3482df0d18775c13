import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifestOf, repeatable, replaced, rowsOf, toyRun } from '../testing/runs.js'
import { runElbow as elbow } from '../testing/run-elbow.js'
import { startElbow, temporaryDirectory, type ExitResult, type Running } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const toySweep = ['sweep', ...replaced(toyRun, '--objective', 'elbo,beta').slice(1), '--objective.beta', '0.5']
const runsIn = async (out: string) =>
  (await readdir(out, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name)
const statuses = async (out: string) => (await rowsOf(out, 'summary.arrow')).map(({ status }) => status)

/** Runs that are longer than the test. */
const endless = [...toySweep, '--steps', '10000000', '--seed', '1..2', '--jobs', '2', '--log-every', '5']

/** A sweep of these runs, when its first two jobs train. */
async function startedEndless(out: string): Promise<Running> {
  const running = startElbow([...endless, '--out', out], { cwd: directory })
  await expect.poll(() => trainingIn(out), { timeout: 60_000, interval: 50 }).toBe(2)
  return running
}

/** How many runs have written a row of their training. */
async function trainingIn(out: string): Promise<number> {
  const rows = (name: string) => rowsOf(join(out, name), 'train.arrows').catch(() => [])
  const tables = await Promise.all((await runsIn(out)).map(rows))
  return tables.filter(({ length }) => length > 0).length
}

const filesIn = async (out: string) =>
  (await Promise.all((await runsIn(out)).map((name) => readdir(join(out, name))))).flat()
const streamsIn = async (out: string) => (await filesIn(out)).filter((file) => file.endsWith('.arrows'))

describe('elbow sweep', () => {
  const out = () => join(directory, 'whole')
  const args = () => [...toySweep, '--steps', '3,4', '--jobs', '2', '--out', out()]
  let first: ExitResult
  beforeAll(async () => {
    first = await elbow(args(), { cwd: directory })
    expect(first.stderr).toContain('[4/4] done')
    expect(first.code).toBe(0)
  })

  it('--dry-run prints the grid, and writes no files', async () => {
    const { code, stdout } = await elbow([...args(), '--dry-run', '--out', join(directory, 'dry')], { cwd: directory })
    expect(code).toBe(0)
    expect(stdout.toString()).toMatch(/objective +run\.steps +status/)
    expect(stdout.toString()).toContain('4 runs, 0 of them done.')
    expect(await readdir(directory)).not.toContain('dry')
  })

  it('writes a report, and a directory per run, named by its varying options', async () => {
    const names = (await runsIn(out())).map((name) => name.replace(/_[0-9a-f]{8}$/, ''))
    expect(names.sort()).toEqual(['beta_steps-3', 'beta_steps-4', 'elbo_steps-3', 'elbo_steps-4'])
    for (const name of ['', ...(await runsIn(out()))]) expect(await readdir(join(out(), name))).toContain('report.html')
  })

  it('writes summary.arrow with varying options, status and last evaluation of each run', async () => {
    const rows = await rowsOf(out(), 'summary.arrow')
    expect(rows.map((row) => [row['objective'], row['run.steps'], row['step'], row['status'], row['split']])).toEqual([
      ['elbo', 3, 3, 'done', 'exact'],
      ['elbo', 4, 4, 'done', 'exact'],
      ['beta', 3, 3, 'done', 'exact'],
      ['beta', 4, 4, 'done', 'exact'],
    ])
    const [evaluation] = await rowsOf(join(out(), String(rows[0]!['run'])), 'eval.arrow')
    expect(rows[0]).toMatchObject({ rate: evaluation!['rate'], distortion: evaluation!['distortion'] })
  })

  it('has the numbers of elbow run', async () => {
    const alone = join(directory, 'alone')
    await elbow([...toyRun, '--steps', '3', '--out', alone], { cwd: directory })
    const [job] = (await runsIn(out())).filter((name) => name.startsWith('elbo_steps-3'))
    for (const table of ['train.arrow', 'eval.arrow']) {
      expect(repeatable(await rowsOf(join(out(), job!), table))).toEqual(repeatable(await rowsOf(alone, table)))
    }
  })

  it('skips finished runs and runs new ones when started again', async () => {
    const before = await Promise.all((await runsIn(out())).map((name) => manifestOf(join(out(), name))))
    const { code, stderr, stdout } = await elbow([...args(), '--steps', '3..5'], { cwd: directory })
    expect(code).toBe(0)
    expect(stdout.toString()).toContain('6 runs, 4 of them done.')
    expect(stderr.match(/\] done/g)).toHaveLength(2)
    const after = await Promise.all((await runsIn(out())).map((name) => manifestOf(join(out(), name))))
    expect(after.map(({ started }) => started)).toEqual(expect.arrayContaining(before.map(({ started }) => started)))
    expect(after).toHaveLength(6)
  })

  it('is refused in the directory of a run or another experiment', async () => {
    const [run] = await runsIn(out())
    const { code, stderr } = await elbow([...toySweep, '--out', join(out(), run!)], { cwd: directory })
    expect(code).toBe(2)
    expect(stderr).toContain('OUTPUT_EXISTS')
  })
})

describe('a run that fails', () => {
  const out = () => join(directory, 'failing')
  let ended: ExitResult
  beforeAll(async () => {
    const args = ['--encoder', 'discrete,conv', '--optimizer', 'sgd', '--learning-rate', '1e30,1e-3', '--steps', '30']
    ended = await elbow(['sweep', ...toyRun.slice(1), ...args, '--out', out()], { cwd: directory })
  })

  it('is recorded with its error, and does not stop the others', async () => {
    const rows = await rowsOf(out(), 'summary.arrow')
    expect(rows.map(({ status }) => status)).toEqual(['failed', 'done', 'failed', 'failed'])
    expect(rows[0]!['note']).toMatch(/(NaN|Infinity) at step \d/)
    expect(rows[2]!['note']).toContain('encoder "conv"') // it failed before its start
  })

  it('sets exit code 1, and is listed at the end', () => {
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('3 of 4 runs failed:')
  })
})

describe('a stopped sweep', () => {
  it('by Ctrl-C: its jobs close their tables, exit code 130', async () => {
    const out = join(directory, 'interrupted')
    const running = await startedEndless(out)
    running.kill('SIGINT')
    const { code, stderr } = await running.ended
    expect(stderr).not.toMatch(/Error|failed/)
    expect(code).toBe(130)
    expect(await statuses(out)).toEqual(['interrupted', 'interrupted', 'waiting', 'waiting'])
    expect(await streamsIn(out)).toEqual([])
  })

  it('by kill -9: its jobs close their tables too', async () => {
    const out = join(directory, 'orphans')
    const running = await startedEndless(out)
    running.kill('SIGKILL')
    await running.ended
    const names = await runsIn(out)
    const stopped = async () =>
      (await Promise.all(names.map((name) => manifestOf(join(out, name))))).map(({ status }) => status)
    await expect.poll(stopped, { timeout: 60_000 }).toEqual(['interrupted', 'interrupted'])
    expect(await streamsIn(out)).toEqual([])
  })

  it('by kill -9: it continues to the same tables', { timeout: 300_000 }, async () => {
    const [out, whole] = [join(directory, 'killed'), join(directory, 'not-killed')]
    const flags = [...toyRun.slice(1), '--steps', '300', '--log-every', '5', '--checkpoint-every', '30']
    const running = startElbow(['sweep', ...flags, '--out', out], { cwd: directory })
    const checkpoints = async () => (await filesIn(out)).filter((file) => file === 'checkpoint.safetensors').length
    await expect.poll(checkpoints, { timeout: 60_000, interval: 20 }).toBe(1)
    running.kill('SIGKILL')
    await running.ended
    expect((await elbow(['sweep', ...flags, '--out', out], { cwd: directory })).code).toBe(0)
    expect((await elbow(['run', ...flags, '--out', whole], { cwd: directory })).code).toBe(0)
    expect(await statuses(out)).toEqual(['done'])
    const [name] = await runsIn(out)
    for (const table of ['train.arrow', 'eval.arrow']) {
      expect(repeatable(await rowsOf(join(out, name!), table))).toEqual(repeatable(await rowsOf(whole, table)))
    }
  })
})
