import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matFile, writeFakeMnist } from '../testing/fake-mnist.js'
import { contentOf, manifestOf, mnistRun, replaced, rowsOf, toyRun } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const trainFile = 'binarized_mnist_train.amat'

/** Run a command that fails with one line on standard error, no standard output and no files. */
async function refusal(
  args: readonly string[],
  { env = {}, start = runElbow } = {},
): Promise<{ code: number | null; line: string }> {
  const before = await contentOf(directory)
  const { code, stdout, stderr } = await start(args, { cwd: directory, env })
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stdout.toString()).toBe('')
  expect(await contentOf(directory)).toEqual(before)
  return { code, line: stderr.trimEnd() }
}

const steps = (args: readonly string[], ...more: string[]) => [...args, '--steps', '1', '--out', 'out', ...more]

describe('bad input: one line, the exit code, and no files', () => {
  const beta = replaced(toyRun, '--objective', 'beta')
  const without = (flag: string) => toyRun.filter((_, i) => toyRun[i] !== flag && toyRun[i - 1] !== flag)

  it.each([
    [
      'an unknown plugin',
      replaced(toyRun, '--objective', 'betta'),
      2,
      /^Unknown objective "betta". Did you mean "beta"\?/,
    ],
    ['an unknown evaluator', [...toyRun, '--evaluate', 'informaton'], 2, /^Unknown evaluator .* mean "information"\?/],
    [
      'an option out of bounds',
      [...beta, '--objective.beta', '-1'],
      2,
      /option "beta": expected a number, 0 or more, got "-1"/,
    ],
    [
      'a misspelt option',
      [...beta, '--objective.betta', '1'],
      2,
      /--objective\.betta.*Did you mean --objective\.beta\?/,
    ],
    ['a misspelt setting', [...toyRun, '--setps', '1'], 2, /--setps.*Did you mean --steps\?/],
    ['an option of a part that is not chosen', [...toyRun, '--objective.beta', '1'], 2, /--objective\.beta/],
    ['an extra argument', [...toyRun, 'extra'], 2, /too many arguments/],
    ['no dataset', without('--dataset'), 2, /^--dataset is missing\. Available: toy, bits, linear, static-mnist/],
    ['epochs together with steps', [...toyRun, '--epochs', '1'], 2, /^--epochs and --steps were both given/],
    ['an unreachable dataset option', [...toyRun, '--dataset.information', '5'], 2, /option "information": expected/],
  ] as [string, readonly string[], number, RegExp][])('%s', async (_, args, expected, message) => {
    const { code, line } = await refusal(steps(args))
    expect(code).toBe(expected)
    expect(line).toMatch(message)
  })

  it.each([
    ['a flag without its value', [...toyRun, '--out', 'out', '--seed'], 2, /--seed <number>' argument missing/],
    ['an unknown command', ['rnu'], 2, /unknown command 'rnu'.*Did you mean run\?/],
    ['an unknown experiment', ['reproduce', 'toyy'], 2, /unknown command 'toyy'.*Did you mean toy\?/],
    ['invalid seeds', ['reproduce', 'toy', '--seed', '1..x', '--out', 'out'], 2, /^--seed: expected integers/],
    ['invalid steps', ['reproduce', 'toy', '--steps', '1.5', '--out', 'out'], 2, /option "steps": expected an int/],
    [
      'an unknown dataset to verify',
      ['data', 'verify', 'minst'],
      2,
      /^Unknown dataset "minst"\. Did you mean "mnist"\?/,
    ],
  ] as [string, readonly string[], number, RegExp][])('%s', async (_, args, expected, message) => {
    const { code, line } = await refusal(args)
    expect(code).toBe(expected)
    expect(line).toMatch(message)
  })

  it('an unknown plugin, in a process of its own', async () => {
    const { code, line } = await refusal(steps(replaced(toyRun, '--objective', 'betta')), { start: elbow })
    expect(code).toBe(2)
    expect(line).toMatch(/^Unknown objective "betta"/)
  })

  it('training a model without weights', async () => {
    const optimal = ['encoder', 'decoder', 'marginal'].flatMap((part) => [`--${part}.form`, 'optimal'])
    const { code, line } = await refusal(steps([...toyRun, ...optimal]))
    expect(code).toBe(2)
    expect(line).toMatch(/^No part of this model has weights to train\. Give --steps 0 .*\(BAD_USAGE\)$/)
  })

  it.each([
    ['that does not exist', undefined, /ENOENT/],
    ['that is not YAML', 'objective: [beta', /cannot be read/],
    ['that is a list', '[1, 2]', /expected names and values/],
    ['that is empty', '', /expected names and values/],
    ['with an unknown name', 'objectve: beta', /--config has no option "objectve"\. Did you mean "objective"\?/],
    ['with a value out of bounds', '{ "seed": -1 }', /option "seed": expected an integer from 0/],
    ['with an unknown plugin', 'marginal: gausian', /^Unknown marginal "gausian". Did you mean "gaussian"\?/],
  ])('a config file %s', async (_, content, message) => {
    if (content !== undefined) await writeFile(join(directory, 'config.yaml'), content)
    const args = without('--marginal')
    const { code, line } = await refusal(steps(args, '--config', content === undefined ? 'absent.yaml' : 'config.yaml'))
    expect(code).toBe(2)
    expect(line).toMatch(message)
  })
})

describe('an engine that cannot start', () => {
  it.each(['tensorflow', 'tensorflow-gpu'])('%s is refused, and not replaced by another engine', async (name) => {
    const nothingInstalled = { ELBOW_HOME: join(directory, 'no-engines') }
    const { code, line } = await refusal(steps(replaced(toyRun, '--engine', name)), { env: nothingInstalled })
    expect(code).toBe(1)
    expect(line).toMatch(new RegExp(`^Engine "${name}" did not start: .*--engine auto.*\\(ENGINE_UNAVAILABLE\\)$`))
  })
})

describe('unusable data', () => {
  let data: string
  beforeAll(async () => {
    const temporary = await temporaryDirectory()
    data = temporary.path
    await writeFakeMnist(data)
    return temporary.remove
  })
  /** A directory with all three files; the first one, which is read first, is damaged. */
  const damaged = async (name: string, damage: (path: string) => Promise<unknown>) => {
    const path = join(data, name)
    await mkdir(path)
    for (const file of ['binarized_mnist_valid.amat', 'binarized_mnist_test.amat'])
      await writeFile(join(path, file), '')
    await writeFile(join(path, trainFile), await readFile(join(data, trainFile)))
    await damage(join(path, trainFile))
    return path
  }

  it('is missing', async () => {
    const { code, line } = await refusal(steps(mnistRun(join(data, 'nowhere'))))
    expect(code).toBe(1)
    expect(line).toMatch(
      /^static-mnist: binarized_mnist_train.amat, .* not found in .*elbow data fetch.*\(DATA_MISSING\)$/,
    )
  })

  it.each([
    ['truncated', (path: string) => truncate(path, 100_000), /truncated/],
    ['empty', (path: string) => truncate(path, 0), /starts with ""/],
    ['corrupt', (path: string) => flipByte(path, 50_000), /compressed/],
    ['of another format', (path: string) => writeFile(path, 'PK\u0003\u0004'), /neither a MAT file nor text/],
    ['of another size', (path: string) => writeFile(path, matFile(10)), /10 × 784, expected 50000 × 784/],
  ] as const)('is %s', async (name, damage, message) => {
    const { code, line } = await refusal(steps(mnistRun(await damaged(name, damage))))
    expect(code).toBe(1)
    expect(line).toMatch(message)
    expect(line).toMatch(new RegExp(`${trainFile}: .*elbow data fetch.*\\(DATA_CORRUPT\\)$`))
  })

  it('has another checksum than published', async () => {
    const { code, line } = await refusal(steps(replaced(mnistRun(data), '--dataset.verify', 'true')))
    expect(code).toBe(1)
    expect(line).toMatch(/its bits are not the published ones.*--dataset.verify false.*\(DATA_CORRUPT\)$/)
  })

  it('does not fit the encoder', async () => {
    const args = mnistRun(data).filter((word, i, all) => ![word, all[i - 1]].includes('--encoder.hidden'))
    const { code, line } = await refusal(steps(replaced(args, '--encoder', 'discrete')))
    expect(code).toBe(2)
    expect(line).toMatch(
      /^encoder "discrete": expected categorical data, got binary data \[28, 28, 1\]\. Use --encoder mlp/,
    )
  })
})

describe('an existing output directory', () => {
  beforeAll(async () => {
    const { code } = await runElbow([...toyRun, '--steps', '2', '--out', 'taken'], { cwd: directory })
    expect(code).toBe(0)
  })

  it.each([
    ['a run', [...toyRun, '--steps', '1']],
    ['an experiment', ['reproduce', 'toy', '--steps', '1', '--engine', 'cpu']],
  ])('is refused to %s, its files unchanged byte for byte', async (_, args) => {
    const { code, line } = await refusal([...args, '--out', 'taken'])
    expect(code).toBe(2)
    expect(line).toMatch(/^taken already holds a run\. Give another --out.*\(OUTPUT_EXISTS\)$/)
  })

  it('is refused if it holds an experiment', async () => {
    await mkdir(join(directory, 'experiment'))
    await writeFile(join(directory, 'experiment', 'summary.arrow'), 'kept')
    const { code, line } = await refusal([...toyRun, '--steps', '1', '--out', 'experiment'])
    expect(code).toBe(2)
    expect(line).toContain('(OUTPUT_EXISTS)')
  })

  it('is refused if it is a file', async () => {
    await writeFile(join(directory, 'file'), 'kept')
    const { code, line } = await refusal([...toyRun, '--steps', '1', '--out', 'file'])
    expect(code).toBe(1)
    expect(line).toMatch(/^file: cannot be written, .*\(OUTPUT_UNWRITABLE\)$/)
  })
})

describe('a NaN loss', () => {
  it('ends the run: exit code 1, metric and step in one line, complete tables up to that step', async () => {
    const blowUp = ['--optimizer', 'sgd', '--learning-rate', '1e30', '--steps', '100', '--log-every', '1']
    const { code, stderr, stdout } = await elbow([...toyRun, ...blowUp, '--out', 'nan'], { cwd: directory })
    expect(code).toBe(1)
    expect(stdout.toString()).toBe('')
    const line = /^(loss|rate|distortion) is (NaN|-?Infinity) at step (\d+)\. .*Lower --learning-rate\. \(NON_FINITE\)$/
    expect(stderr.trimEnd()).toMatch(line)
    const failedAt = Number(line.exec(stderr.trimEnd())![3])

    const run = join(directory, 'nan')
    expect(Object.keys(await contentOf(run)).filter((file) => file.endsWith('.arrows'))).toEqual([])
    const rows = await rowsOf(run, 'train.arrow')
    expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: failedAt - 1 }, (_, i) => i + 1))
    expect(rows.every(({ loss }) => Number.isFinite(loss))).toBe(true)
    expect(await rowsOf(run, 'eval.arrow')).toEqual([])
    const { status, error } = await manifestOf(run)
    expect(status).toBe('failed')
    expect(stderr).toContain(error)
  })
})

async function flipByte(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  bytes[at]! ^= 0x10
  await writeFile(path, bytes)
}

afterAll(async () => {
  expect(Object.keys(await contentOf(join(directory, 'out')))).toEqual([])
})
