import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { uniform, type Row } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeFakeMnist } from './testing/fake-mnist.js'
import { manifestOf, mnistRun, replaced, rowsOf, toyRun } from './testing/runs.js'
import { elbow, startElbow, temporaryDirectory } from './testing/spawn.js'

let directory: string
let data: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  data = join(directory, 'data')
  await writeFakeMnist(data)
  return temporary.remove
})

const cases = {
  'the toy, on exact data': () => [
    ...replaced(toyRun, '--engine', 'auto'),
    ...['--steps', '20000', '--evaluate-every', '1450', '--checkpoint-every', '600', '--log-every', '7'],
  ],
  'a VAE on batches, with every schedule': () => [
    ...replaced(replaced(mnistRun(data), '--engine', 'auto'), '--objective', 'beta'),
    ...['--objective.beta', '2', '--objective.anneal', 'up', '--objective.anneal-epochs', '2'],
    ...['--dataset.limit', '5050', '--epochs', '8', '--evaluate-every', '3', '--checkpoint-every', '40'],
    ...['--schedule', 'linear-tail', '--optimizer.normalize-gradients'],
  ],
}

/** All but the clock and the name, to 1e-5 relative. */
function expectSame(got: readonly Row[], expected: readonly Row[]): void {
  expect(got).toHaveLength(expected.length)
  got.forEach((row, i) => {
    for (const [name, value] of Object.entries(expected[i]!)) {
      if (name === 'seconds' || name === 'run') continue
      if (typeof value !== 'number') expect(row[name], name).toEqual(value)
      else expect(Math.abs(Number(row[name]) - value), `${name}, row ${i}`).toBeLessThanOrEqual(1e-5 * Math.abs(value))
    }
  })
}

describe.each(Object.entries(cases))('a run of %s', (name, flags) => {
  const path = (kind: string) => join(directory, `${name.slice(0, 5).trim()}-${kind}`)
  beforeAll(async () => {
    const { code, stderr } = await elbow([...flags(), '--out', path('whole')], { cwd: directory })
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
  })

  it('killed five times at arbitrary moments, and resumed, ends with the same tables as one that was not', async () => {
    const run = path('killed')
    const [first, ...others] = uniform({ seed: 1, stream: name, step: 0 }, 5)
    const kill = async (running: ReturnType<typeof startElbow>, milliseconds: number) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      running.kill('SIGKILL')
      return (await running.ended).code === null
    }
    const running = startElbow([...flags(), '--out', run], { cwd: directory })
    await running.wrote(join(run, 'checkpoint.safetensors')) // before that, nothing can be resumed
    const killed = [await kill(running, 300 * first!)]
    for (const moment of others) killed.push(await kill(startElbow(['resume', run], { cwd: directory }), 3000 * moment))
    const { code, stderr } = await elbow(['resume', run], { cwd: directory })
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
    expect(killed.filter(Boolean).length).toBeGreaterThan(1) // a quick machine may be done before the last ones
    for (const table of ['train.arrow', 'eval.arrow']) {
      expectSame(await rowsOf(run, table), await rowsOf(path('whole'), table))
    }
    const { status, resumed = [] } = await manifestOf(run)
    expect(status).toBe('done')
    expect(resumed.length).toBeGreaterThan(0)
  })

  it('interrupted by Ctrl-C goes on from where it was, not from its last checkpoint', async () => {
    const run = path('interrupted')
    const running = startElbow([...flags(), '--checkpoint-every', '0', '--out', run], { cwd: directory })
    await running.recorded(join(run, 'train.arrows'))
    running.kill('SIGINT')
    await running.ended
    const { status, step } = await manifestOf(run)
    expect(status).toBe('interrupted')
    expect(step).toBeGreaterThan(0)
    const { code, stderr } = await elbow(['resume', run], { cwd: directory })
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
    expectSame(await rowsOf(run, 'eval.arrow'), await rowsOf(path('whole'), 'eval.arrow'))
  })
})

describe('elbow resume', () => {
  const run = () => join(directory, 'resumed')
  beforeAll(async () => {
    await elbow([...toyRun, '--steps', '40', '--checkpoint-every', '20', '--out', run()], { cwd: directory })
  })
  const refused = async (...args: readonly string[]) => {
    const { code, stderr } = await elbow(['resume', ...args], { cwd: directory })
    expect(stderr.trim().split('\n')).toHaveLength(1)
    return { code, line: stderr.trim() }
  }

  it('leaves a run that is done as it is, and shows where it ended', async () => {
    const before = await manifestOf(run())
    const { code, stdout } = await elbow(['resume', run(), '--json'], { cwd: directory })
    expect(code).toBe(0)
    expect(JSON.parse(stdout.toString())).toMatchObject({ status: 'done', rows: await rowsOf(run(), 'eval.arrow') })
    expect(await manifestOf(run())).toEqual(before)
  })

  it('refuses a run that another process works on', async () => {
    const busy = join(directory, 'busy')
    const running = startElbow([...toyRun, '--steps', '10000000', '--out', busy], { cwd: directory })
    await running.wrote(join(busy, 'checkpoint.safetensors'))
    const { code, line } = await refused(busy)
    running.kill('SIGKILL')
    await running.ended
    expect(code).toBe(2)
    expect(line).toMatch(/is in use by process \d+ on host \S+ \(elbow run\)\. .*\(RUN_ACTIVE\)$/)
  })

  it('says that nothing is there to go on from, and that a directory holds no run', async () => {
    const bare = join(directory, 'bare')
    const running = startElbow([...toyRun, '--steps', '10000000', '--checkpoint-every', '0', '--out', bare], {
      cwd: directory,
    })
    await running.recorded(join(bare, 'train.arrows'))
    running.kill('SIGKILL')
    await running.ended
    expect((await refused(bare)).line).toMatch(/bare has no checkpoint\.safetensors\. .*\(CHECKPOINT_MISSING\)$/)
    expect((await refused(directory)).line).toMatch(/is not a run: it has no run\.json\. \(NOT_A_RUN\)$/)
  })

  it('refuses a truncated checkpoint, offers the previous one, and goes on from that', async () => {
    const damaged = join(directory, 'damaged')
    const flags = [...toyRun, '--steps', '40', '--checkpoint-every', '20']
    const running = startElbow([...flags, '--steps', '10000000', '--out', damaged], { cwd: directory })
    await running.wrote(join(damaged, 'checkpoint.previous.safetensors'))
    running.kill('SIGINT')
    await running.ended
    await truncate(join(damaged, 'checkpoint.safetensors'), 700)
    const { code, line } = await refused(damaged)
    expect(code).toBe(1)
    expect(line).toMatch(
      /The previous one, of step \d+, is whole: give --checkpoint previous\. \(CHECKPOINT_CORRUPT\)$/,
    )
    const resumed = startElbow(['resume', damaged, '--checkpoint', 'previous'], { cwd: directory })
    await resumed.runs(damaged)
    resumed.kill('SIGINT')
    expect((await resumed.ended).code).toBe(130)
  })

  it('refuses the checkpoint of another model', async () => {
    const other = join(directory, 'other')
    await elbow([...toyRun, '--steps', '5', '--dataset.bins', '12', '--out', other], { cwd: directory })
    const { line } = await elbow(['evaluate', run(), '--checkpoint', join(other, 'checkpoint.safetensors')], {
      cwd: directory,
    }).then(({ stderr }) => ({ line: stderr.trim() }))
    expect(line).toMatch(/its tensor "encoder\/w" is \[12\], expected \[30\]\..*\(CHECKPOINT_MISMATCH\)$/)
  })
})

describe('early stopping', () => {
  it('ends a run when the validation elbo gets no better, keeps the best, and does not go on when resumed', async () => {
    const run = join(directory, 'early')
    const flags = [...mnistRun(data), '--dataset.limit', '500', '--batch-size', '50', '--learning-rate', '0.1']
    const stop = ['--epochs', '400', '--evaluate-every', '1', '--early-stopping', '2', '--engine', 'auto']
    const { code, stderr } = await elbow([...flags, ...stop, '--out', run], { cwd: directory })
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
    const { status, step = 0, steps = 0 } = await manifestOf(run)
    expect(status).toBe('done')
    expect(step).toBeLessThan(steps)
    const elbos = (await rowsOf(run, 'eval.arrow')).filter(({ split }) => split === 'validation')
    const best = elbos.reduce((a, b) => (Number(b['elbo']) > Number(a['elbo']) ? b : a))
    expect(elbos.indexOf(best)).toBe(elbos.length - 3)
    const { stdout } = await elbow(['evaluate', run, '--checkpoint', 'best', '--split', 'validation', '--json'], {
      cwd: directory,
    })
    expect((JSON.parse(stdout.toString()) as { rows: Row[] }).rows[0]).toMatchObject({ step: best['step']! })
    expect((await elbow(['resume', run], { cwd: directory })).code).toBe(0)
    expect((await manifestOf(run)).step).toBe(step)
  })
})
