import { join } from 'node:path'
import { readTable, type Row } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeFakeMnist } from '../testing/fake-mnist.js'
import { contentOf, mnistRun, rowsOf, toyRun } from '../testing/runs.js'
import { runElbow as elbow } from '../testing/run-elbow.js'
import { temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

describe('elbow evaluate', () => {
  const run = () => join(directory, 'toy')
  beforeAll(async () => {
    await elbow([...toyRun, '--steps', '20', '--evaluate-every', '10', '--out', run()], { cwd: directory })
  })

  it('adds the columns of other evaluators to existing rows, and replaces no other number', async () => {
    const before = await rowsOf(run(), 'eval.arrow')
    const { code, stdout, stderr } = await elbow(['evaluate', run(), '--evaluate', 'information', '--json'], {
      cwd: directory,
    })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const { rows, columns } = await readTable(join(run(), 'eval.arrow'))
    expect(columns.at(-1)!.name).toBe('note')
    expect(rows).toHaveLength(2)
    expect(rows[0]).toEqual({
      ...before[0],
      mutual_information: null,
      latent_truth_information: null,
      kl_data_model: null,
    })
    expect(rows[1]).toMatchObject(before[1]!)
    expect(rows[1]!['mutual_information']).toBeGreaterThan(0)
    expect((JSON.parse(stdout.toString()) as { rows: Row[] }).rows).toEqual([rows[1]])
  })

  it('gives the same table when repeated', async () => {
    const once = await rowsOf(run(), 'eval.arrow')
    await elbow(['evaluate', run(), '--evaluate', 'information'], { cwd: directory })
    expect(await rowsOf(run(), 'eval.arrow')).toEqual(once)
  })

  it.each([
    [['--evaluate', 'informaton'], /Unknown evaluator "informaton"\. Did you mean "information"\?/],
    [['--split', 'test'], /--split test: these data have exact\. \(BAD_USAGE\)/],
    [['--split', 'tst'], /--split: expected names among train, validation, test, exact, got "tst"/],
    [['--checkpoint', 'worst'], /toy has no worst\. .*\(CHECKPOINT_MISSING\)/],
    [['--engine', 'abacus'], /--engine: expected one of .*, got "abacus"/],
  ])('refuses %j in one line, and changes no file', async (flags, line) => {
    const before = await contentOf(run())
    const { code, stderr } = await elbow(['evaluate', run(), ...flags], { cwd: directory })
    expect(code).toBe(2)
    expect(stderr.trim()).toMatch(line)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(await contentOf(run())).toEqual(before)
  })
})

describe('--evaluate-limit', () => {
  it('evaluates a part of each split, and trains on all examples', async () => {
    const data = join(directory, 'limit-data')
    await writeFakeMnist(data)
    const run = join(directory, 'limited')
    const flags = ['--steps', '2', '--evaluate-limit', '7', '--out', run]
    await elbow([...mnistRun(data), '--dataset.limit', '200', '--batch-size', '200', ...flags], { cwd: directory })
    const rows = await rowsOf(run, 'eval.arrow')
    expect(rows.map(({ split, examples }) => [split, examples])).toEqual([
      ['train', 7],
      ['validation', 7],
      ['test', 7],
    ])
    expect(rows.map(({ epoch }) => epoch)).toEqual([2, 2, 2])
    const { code } = await elbow(['evaluate', run, '--split', 'test', '--save-codes'], { cwd: directory })
    expect(code).toBe(0)
    const codes = await rowsOf(run, 'codes.arrow')
    const mean = codes.reduce((sum, { rate }) => sum + Number(rate), 0) / codes.length
    expect(codes).toHaveLength(7)
    expect(rows[2]!['rate']).toBeCloseTo(mean, 3)
  })
})

describe('elbow evaluate --save-codes', () => {
  it('writes index, z, rate and distortion of each example, with the means of eval.arrow', async () => {
    const data = join(directory, 'data')
    await writeFakeMnist(data)
    const run = join(directory, 'vae')
    const flags = mnistRun(data).map((flag) => (flag === 'wasm' ? 'auto' : flag))
    await elbow([...flags, '--dataset.limit', '200', '--steps', '3', '--out', run], { cwd: directory })
    const { code } = await elbow(['evaluate', run, '--split', 'test', '--save-codes'], { cwd: directory })
    expect(code).toBe(0)
    const { rows, columns, metadata } = await readTable(join(run, 'codes.arrow'))
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['split', 'text'],
      ['index', 'integer'],
      ['z', 'vector'],
      ['rate', 'number'],
      ['distortion', 'number'],
    ])
    expect(metadata).toMatchObject({ 'elbow.rate_estimator': 'closed-form', 'elbow.step': '3' })
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 10_000 }, (_, i) => i))
    expect(rows[0]!['z']).toHaveLength(2)
    const mean = (name: string) => rows.reduce((sum, row) => sum + Number(row[name]), 0) / rows.length
    const test = (await rowsOf(run, 'eval.arrow')).find(({ split }) => split === 'test')!
    expect(mean('rate')).toBeCloseTo(Number(test['rate']), 5) // the closed form does not depend on the draw
    expect(Math.abs(mean('distortion') - Number(test['distortion']))).toBeLessThan(5 * Number(test['distortion_se']))
  })
})
