import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeFakeMnist } from '../testing/fake-mnist.js'
import { readWithPyarrow } from '../testing/pyarrow.js'
import { lacks, orSkipped } from '../testing/python.js'
import { manifestOf, mnistRun, rowsOf, toyRun } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { startElbow, temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

/** More steps than a test waits for. */
const endless = ['--steps', '10000000', '--log-every', '5']

const tablesIn = async (run: string) => (await readdir(run)).filter((file) => file.includes('.arrow')).sort()

/** Steps 5, 10, 15, … without a gap. */
const everyFifth = (rows: readonly { readonly step?: unknown }[]) =>
  expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: rows.length }, (_, i) => 5 * (i + 1)))

describe('Ctrl-C during training', () => {
  let run: string
  beforeAll(async () => {
    run = join(directory, 'training')
    const running = startElbow([...toyRun, ...endless, '--out', run], { cwd: directory })
    await running.recorded(join(run, 'train.arrows'))
    running.kill('SIGINT')
    const { code, stderr } = await running.ended
    expect(stderr).not.toContain('Error')
    expect(code).toBe(130)
  })

  it('leaves complete files, no streams', async () => {
    expect(await tablesIn(run)).toEqual(['eval.arrow', 'train.arrow'])
    const rows = await rowsOf(run, 'train.arrow')
    expect(rows.length).toBeGreaterThan(0)
    everyFifth(rows)
    expect(await rowsOf(run, 'eval.arrow')).toEqual([])
  })

  it('records status interrupted in run.json', async () => {
    expect((await manifestOf(run)).status).toBe('interrupted')
  })

  it.skipIf(lacks('pyarrow'))(`leaves what pyarrow.ipc.open_file reads${orSkipped('pyarrow')}`, async () => {
    const rows = await rowsOf(run, 'train.arrow')
    expect(await readWithPyarrow(join(run, 'train.arrow'), 'file')).toEqual(rows)
    expect(await readWithPyarrow(join(run, 'eval.arrow'), 'file')).toEqual([])
  })

  it('leaves a directory that is not taken for an empty one', async () => {
    const { code } = await runElbow([...toyRun, '--steps', '1', '--out', run], { cwd: directory })
    expect(code).toBe(2)
  })
})

describe('Ctrl-C during an evaluation', () => {
  it('does not wait for its end: exit code 130, complete files, status interrupted', async () => {
    const data = join(directory, 'data')
    await writeFakeMnist(data)
    const run = join(directory, 'evaluation')
    const running = startElbow([...mnistRun(data), '--steps', '2', '--out', run], { cwd: directory })
    await running.said('step 2/2') // training has ended; the evaluation has 70,000 examples
    running.kill('SIGINT')
    const { code, stderr } = await running.ended
    expect(code).toBe(130)
    expect(stderr).not.toContain('Error')
    expect(await tablesIn(run)).toEqual(['eval.arrow', 'train.arrow'])
    expect((await rowsOf(run, 'train.arrow')).map(({ step }) => step)).toEqual([2])
    expect((await rowsOf(run, 'eval.arrow')).length).toBeLessThan(3)
    expect((await manifestOf(run)).status).toBe('interrupted')
  })
})

describe('Ctrl-C during reproduce toy', () => {
  it('ends the experiment: a summary of the finished runs, no streams, exit code 130', async () => {
    const out = join(directory, 'toy')
    const args = ['reproduce', 'toy', '--engine', 'cpu', '--steps', '10000000', '--out', out]
    const running = startElbow(args, { cwd: directory })
    await running.recorded(join(out, 'elbo-seed-1', 'train.arrows'))
    running.kill('SIGINT')
    const { code, stderr } = await running.ended
    expect(code).toBe(130)
    expect(stderr).not.toContain('Error')
    const summary = await rowsOf(out, 'summary.arrow')
    expect(summary.map(({ variant, status }) => [variant, status])).toEqual([
      ['optimal', 'done'],
      ['elbo', 'interrupted'],
    ])
    const runs = (await readdir(out, { withFileTypes: true })).filter((entry) => entry.isDirectory())
    expect(runs.map(({ name }) => name).sort()).toEqual(['elbo-seed-1', 'optimal'])
    for (const { name } of runs) {
      expect((await tablesIn(join(out, name))).filter((file) => file.endsWith('.arrows'))).toEqual([])
    }
    expect((await manifestOf(join(out, 'elbo-seed-1'))).status).toBe('interrupted')
  })
})

describe('kill -9', () => {
  let run: string
  beforeAll(async () => {
    run = join(directory, 'killed')
    const running = startElbow([...toyRun, ...endless, '--out', run], { cwd: directory })
    await running.recorded(join(run, 'train.arrows'))
    running.kill('SIGKILL')
    expect((await running.ended).code).toBe(null)
  })

  it('leaves streams that are readable up to their last batch', async () => {
    expect(await tablesIn(run)).toEqual(['eval.arrows', 'train.arrows'])
    const { rows, metadata } = await readTable(join(run, 'train.arrows'))
    expect(rows.length).toBeGreaterThan(0)
    everyFifth(rows)
    expect(metadata).toHaveProperty('elbow.run')
    const evaluations = await readTable(join(run, 'eval.arrows'))
    expect(evaluations.rows).toEqual([])
    expect(evaluations.columns.map(({ name }) => name)).toContain('distortion_se')
  })

  it('leaves a run.json with status running', async () => {
    expect((await manifestOf(run)).status).toBe('running')
  })

  it.skipIf(lacks('pyarrow'))(`leaves what pyarrow.ipc.open_stream reads${orSkipped('pyarrow')}`, async () => {
    const { rows } = await readTable(join(run, 'train.arrows'))
    expect(await readWithPyarrow(join(run, 'train.arrows'), 'stream')).toEqual(rows)
    expect(await readWithPyarrow(join(run, 'eval.arrows'), 'stream')).toEqual([])
  })
})
