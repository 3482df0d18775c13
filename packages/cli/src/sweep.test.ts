import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifestOf, repeatable, replaced, rowsOf, toyRun } from './testing/runs.js'
import { elbow, startElbow, temporaryDirectory, type Ended, type Running } from './testing/spawn.js'

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

/** Runs that do not end in a test's time. */
const endless = [...toySweep, '--steps', '10000000', '--seed', '1..2', '--jobs', '2', '--log-every', '5']

/** A sweep of them, when its first two jobs train. */
async function startedEndless(out: string): Promise<Running> {
  const running = startElbow([...endless, '--out', out], { cwd: directory })
  await running.said('elbo_seed-1')
  await running.said('beta_seed-1')
  return running
}

const streamsIn = async (out: string) => {
  const files = await Promise.all((await runsIn(out)).map((name) => readdir(join(out, name))))
  return files.flat().filter((file) => file.endsWith('.arrows'))
}

describe('elbow sweep', () => {
  const out = () => join(directory, 'whole')
  const args = () => [...toySweep, '--steps', '3,4', '--jobs', '2', '--out', out()]
  let first: Ended
  beforeAll(async () => {
    first = await elbow(args(), { cwd: directory })
    expect(first.stderr).toContain('[4/4] done')
    expect(first.code).toBe(0)
  })

  it('--dry-run prints the grid, and leaves nothing', async () => {
    const { code, stdout } = await elbow([...args(), '--dry-run', '--out', join(directory, 'dry')], { cwd: directory })
    expect(code).toBe(0)
    expect(stdout.toString()).toMatch(/objective +run\.steps +status/)
    expect(stdout.toString()).toContain('4 runs, 0 of them done.')
    expect(await readdir(directory)).not.toContain('dry')
  })

  it('leaves a report, and a directory per run, named by what differs', async () => {
    const names = (await runsIn(out())).map((name) => name.replace(/_[0-9a-f]{8}$/, ''))
    expect(names.sort()).toEqual(['beta_steps-3', 'beta_steps-4', 'elbo_steps-3', 'elbo_steps-4'])
    for (const name of ['', ...(await runsIn(out()))]) expect(await readdir(join(out(), name))).toContain('report.html')
  })

  it('leaves summary.arrow: what differs, status and last evaluation of each', async () => {
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

  it('gives the numbers of elbow run', async () => {
    const alone = join(directory, 'alone')
    await elbow([...toyRun, '--steps', '3', '--out', alone], { cwd: directory })
    const [job] = (await runsIn(out())).filter((name) => name.startsWith('elbo_steps-3'))
    for (const table of ['train.arrow', 'eval.arrow']) {
      expect(repeatable(await rowsOf(join(out(), job!), table))).toEqual(repeatable(await rowsOf(alone, table)))
    }
  })

  it('started again, skips what is done, and runs only what is new', async () => {
    const before = await Promise.all((await runsIn(out())).map((name) => manifestOf(join(out(), name))))
    const { code, stderr, stdout } = await elbow([...args(), '--steps', '3..5'], { cwd: directory })
    expect(code).toBe(0)
    expect(stdout.toString()).toContain('6 runs, 4 of them done.')
    expect(stderr.match(/\] done/g)).toHaveLength(2)
    const after = await Promise.all((await runsIn(out())).map((name) => manifestOf(join(out(), name))))
    expect(after.map(({ started }) => started)).toEqual(expect.arrayContaining(before.map(({ started }) => started)))
    expect(after).toHaveLength(6)
  })

  it('is refused where a run lies, or another experiment', async () => {
    const [run] = await runsIn(out())
    const { code, stderr } = await elbow([...toySweep, '--out', join(out(), run!)], { cwd: directory })
    expect(code).toBe(2)
    expect(stderr).toContain('OUTPUT_EXISTS')
  })
})

describe('a run that fails', () => {
  const out = () => join(directory, 'failing')
  let ended: Ended
  beforeAll(async () => {
    const args = ['--encoder', 'discrete,conv', '--optimizer', 'sgd', '--learning-rate', '1e30,1e-3', '--steps', '30']
    ended = await elbow(['sweep', ...toyRun.slice(1), ...args, '--out', out()], { cwd: directory })
  })

  it('is recorded with its error, and does not stop the others', async () => {
    const rows = await rowsOf(out(), 'summary.arrow')
    expect(rows.map(({ status }) => status)).toEqual(['failed', 'done', 'failed', 'failed'])
    expect(rows[0]!['note']).toMatch(/(NaN|Infinity) at step \d/)
    expect(rows[2]!['note']).toContain('encoder "conv"') // it did not even begin
  })

  it('makes the exit code 1, with a list at the end', () => {
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('3 of 4 runs failed:')
  })
})

describe('a sweep that is stopped', () => {
  it('by Ctrl-C has its jobs close their tables: exit code 130', async () => {
    const out = join(directory, 'interrupted')
    const running = await startedEndless(out)
    running.kill('SIGINT')
    const { code, stderr } = await running.ended
    expect(stderr).not.toMatch(/Error|failed/)
    expect(code).toBe(130)
    expect(await statuses(out)).toEqual(['interrupted', 'interrupted', 'waiting', 'waiting'])
    expect(await streamsIn(out)).toEqual([])
  })

  it('by kill -9 has its jobs close their tables too', async () => {
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

  it('by kill -9, three times, goes on to the same tables', { timeout: 300_000 }, async () => {
    const [out, whole] = [join(directory, 'killed'), join(directory, 'not-killed')]
    const flags = [...toySweep, '--steps', '600', '--jobs', '2', '--log-every', '5', '--checkpoint-every', '50']
    for (let times = 0; times < 3; times++) {
      const running = startElbow([...flags, '--out', out], { cwd: directory })
      await new Promise((resolve) => setTimeout(resolve, 2000 + 1000 * times))
      running.kill('SIGKILL')
      await running.ended
    }
    expect((await elbow([...flags, '--out', out], { cwd: directory })).code).toBe(0)
    expect((await elbow([...flags, '--out', whole], { cwd: directory })).code).toBe(0)
    expect(await statuses(out)).toEqual(['done', 'done'])
    for (const name of await runsIn(whole)) {
      for (const table of ['train.arrow', 'eval.arrow']) {
        const rows = repeatable(await rowsOf(join(out, name), table))
        expect(rows).toEqual(repeatable(await rowsOf(join(whole, name), table)))
      }
    }
  })
})
