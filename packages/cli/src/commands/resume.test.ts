import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { createRunDirectory, executeRun, resolveConfig, uniform, type Row } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeFakeMnist } from '../testing/fake-mnist.js'
import { testModels } from '../testing/in-process.js'
import { registry } from '../testing/registry.js'
import { runElbow } from '../testing/run-elbow.js'
import { manifestOf, mnistRun, replaced, rowsOf, toyRun } from '../testing/runs.js'
import { startElbow, temporaryDirectory } from '../testing/spawn.js'

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
    ...['--steps', '6000', '--evaluate-every', '1450', '--checkpoint-every', '200', '--log-every', '7'],
  ],
  'a VAE on batches, with every schedule': () => [
    ...replaced(replaced(mnistRun(data), '--engine', 'auto'), '--objective', 'beta'),
    ...['--objective.beta', '2', '--objective.anneal', 'up', '--objective.anneal-epochs', '2'],
    ...['--dataset.limit', '5050', '--epochs', '6', '--evaluate-every', '2', '--evaluate-limit', '500'],
    ...['--checkpoint-every', '20'],
    ...['--schedule', 'linear-tail', '--optimizer.normalize-gradients'],
  ],
}

/** Compare rows to 1e-5 relative, without the columns that depend on the clock and the directory. */
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
    const { code, stderr } = await runElbow([...flags(), '--out', path('whole')], { cwd: directory })
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
  })

  it('killed twice at arbitrary moments and resumed has the tables of an uninterrupted one', async () => {
    const run = path('killed')
    const [first, second] = uniform({ seed: 1, stream: name, step: 0 }, 2)
    const kill = async (running: ReturnType<typeof startElbow>, milliseconds: number) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      running.kill('SIGKILL')
      expect((await running.ended).code).toBeNull()
    }
    const running = startElbow([...flags(), '--out', run], { cwd: directory })
    await running.wrote(join(run, 'checkpoint.safetensors')) // before that, nothing can be resumed
    await kill(running, 200 * first!)
    const resumed = startElbow(['resume', run], { cwd: directory })
    await resumed.runs(run)
    await kill(resumed, 200 * second!)
    const { code, stderr } = await runElbow(['resume', run], { cwd: directory })
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
    for (const table of ['train.arrow', 'eval.arrow']) {
      expectSame(await rowsOf(run, table), await rowsOf(path('whole'), table))
    }
    const manifest = await manifestOf(run)
    expect(manifest.status).toBe('done')
    expect(manifest.resumed).not.toHaveLength(0)
  })

  it('interrupted by Ctrl-C resumes at that step, not at its last checkpoint', async () => {
    const run = path('interrupted')
    const running = startElbow([...flags(), '--checkpoint-every', '0', '--out', run], { cwd: directory })
    await running.recorded(join(run, 'train.arrows'))
    running.kill('SIGINT')
    await running.ended
    const { status, step } = await manifestOf(run)
    expect(status).toBe('interrupted')
    expect(step).toBeGreaterThan(0)
    const { code, stderr } = await runElbow(['resume', run], { cwd: directory })
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
    expectSame(await rowsOf(run, 'eval.arrow'), await rowsOf(path('whole'), 'eval.arrow'))
  })
})

describe('elbow resume', () => {
  const run = () => join(directory, 'resumed')
  beforeAll(async () => {
    await runElbow([...toyRun, '--steps', '40', '--checkpoint-every', '20', '--out', run()], { cwd: directory })
  })
  const refused = async (...args: readonly string[]) => {
    const { code, stderr } = await runElbow(['resume', ...args], { cwd: directory })
    expect(stderr.trim().split('\n')).toHaveLength(1)
    return { code, line: stderr.trim() }
  }

  /** Interrupts a run of 60 steps at a step, in this process. */
  async function interruptedAt(stop: number, path: string): Promise<void> {
    const { parts, options } = testModels.toy
    const settings = { engine: 'cpu', steps: 60, 'checkpoint-every': 20, 'log-every': 10 }
    const config = resolveConfig(registry, { parts, options, evaluate: [], evaluateOptions: {}, settings })
    const controller = new AbortController()
    await executeRun({
      ...{ registry, config, output: () => createRunDirectory(path), signal: controller.signal },
      watch: ({ step }) => step === stop && controller.abort(),
    })
  }

  it('leaves a finished run unchanged, and prints its evaluation', async () => {
    const before = await manifestOf(run())
    const { code, stdout } = await runElbow(['resume', run(), '--json'], { cwd: directory })
    expect(code).toBe(0)
    expect(JSON.parse(stdout.toString())).toMatchObject({ status: 'done', rows: await rowsOf(run(), 'eval.arrow') })
    expect(await manifestOf(run())).toEqual(before)
  })

  it('refuses a run in use by another process, and reports a missing checkpoint after that process was killed', async () => {
    const bare = join(directory, 'bare')
    const running = startElbow([...toyRun, '--steps', '10000000', '--checkpoint-every', '0', '--out', bare], {
      cwd: directory,
    })
    await running.recorded(join(bare, 'train.arrows'))
    const { code, line } = await refused(bare)
    running.kill('SIGKILL')
    await running.ended
    expect(code).toBe(2)
    expect(line).toMatch(/is in use by process \d+ on host \S+ \(elbow run\)\. .*\(RUN_ACTIVE\)$/)
    expect((await refused(bare)).line).toMatch(/bare has no checkpoint\.safetensors\. .*\(CHECKPOINT_MISSING\)$/)
  })

  it('says that a directory holds no run', async () => {
    expect((await refused(directory)).line).toMatch(/is not a run: it has no run\.json\. \(NOT_A_RUN\)$/)
  })

  it('refuses a truncated checkpoint, suggests the previous one, and resumes from it', async () => {
    const damaged = join(directory, 'damaged')
    await interruptedAt(50, damaged)
    await truncate(join(damaged, 'checkpoint.safetensors'), 700)
    const { code, line } = await refused(damaged)
    expect(code).toBe(1)
    expect(line).toMatch(
      /The previous one, of step 40, is complete: use --checkpoint previous\. \(CHECKPOINT_CORRUPT\)$/,
    )
    const resumed = await runElbow(['resume', damaged, '--checkpoint', 'previous'], { cwd: directory })
    expect(resumed.code).toBe(0)
    expect(await manifestOf(damaged)).toMatchObject({ status: 'done', step: 60 })
  })

  it('refuses the checkpoint of another model', async () => {
    const other = join(directory, 'other')
    await runElbow([...toyRun, '--steps', '5', '--dataset.bins', '12', '--out', other], { cwd: directory })
    const { line } = await runElbow(['evaluate', run(), '--checkpoint', join(other, 'checkpoint.safetensors')], {
      cwd: directory,
    }).then(({ stderr }) => ({ line: stderr.trim() }))
    expect(line).toMatch(/its tensor "encoder\/w" is \[12\], expected \[30\]\..*\(CHECKPOINT_MISMATCH\)$/)
  })
})

describe('early stopping', () => {
  it('ends a run when the validation elbo stops improving, keeps the best checkpoint, and is final', async () => {
    const run = join(directory, 'early')
    const flags = [...mnistRun(data), '--dataset.limit', '500', '--batch-size', '50', '--learning-rate', '0.1']
    const stop = [
      '--epochs',
      '400',
      '--evaluate-every',
      '1',
      '--early-stopping',
      '2',
      '--engine',
      'auto',
      '--evaluate-limit',
      '500',
    ]
    const { code, stderr } = await runElbow([...flags, ...stop, '--out', run], { cwd: directory })
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
    const { status, step = 0, steps = 0 } = await manifestOf(run)
    expect(status).toBe('done')
    expect(step).toBeLessThan(steps)
    const elbos = (await rowsOf(run, 'eval.arrow')).filter(({ split }) => split === 'validation')
    const best = elbos.reduce((a, b) => (Number(b['elbo']) > Number(a['elbo']) ? b : a))
    expect(elbos.indexOf(best)).toBe(elbos.length - 3)
    const { stdout } = await runElbow(['evaluate', run, '--checkpoint', 'best', '--split', 'validation', '--json'], {
      cwd: directory,
    })
    expect((JSON.parse(stdout.toString()) as { rows: Row[] }).rows[0]).toMatchObject({ step: best['step']! })
    expect((await runElbow(['resume', run], { cwd: directory })).code).toBe(0)
    expect((await manifestOf(run)).step).toBe(step)
  })
})
