import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pictureTitle } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeFakeMnist } from '../testing/fake-mnist.js'
import { contentOf, mnistRun, rowsOf, toyRun } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  const data = join(directory, 'data')
  await writeFakeMnist(data)
  for (const out of ['a', 'b']) {
    const few = ['--dataset.limit', '200', '--steps', '3', '--seed', out === 'a' ? '1' : '2']
    await run(...mnistRun(data), ...few, '--out', out)
  }
  await run(...toyRun, '--steps', '1', '--out', 'toy')
  return temporary.remove
})

const run = (...args: string[]) => runElbow(args, { cwd: directory })
const at = (...path: string[]) => join(directory, ...path)

interface Printed {
  readonly picture: string
  readonly split: string
  readonly runs: readonly { readonly run: string; readonly rate: number }[]
}

describe('elbow samples', () => {
  it('of one run replaces the picture of its evaluation, also in its report', async () => {
    const before = await readFile(at('a', 'samples.png'))
    const { code, stdout, stderr } = await run('samples', 'a')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.toString()).toContain('Picture: a/samples.png, table: a/samples.arrow')
    const picture = await readFile(at('a', 'samples.png'))
    expect(picture.equals(before)).toBe(false) // its labels now have rate and distortion
    expect(await readFile(at('a', 'report.html'), 'utf8')).toContain(picture.toString('base64'))
    expect(await rowsOf(at('a'), 'samples.arrow')).toHaveLength(8 * 5)
  })

  it('of several runs draws one picture, and prints its columns', async () => {
    const { code, stdout } = await run(
      'samples',
      'a',
      'b',
      '-o',
      'ab.png',
      '--count',
      '2',
      '--split',
      'train',
      '--json',
    )
    expect(code).toBe(0)
    const { runs, ...printed } = JSON.parse(stdout.toString()) as Printed
    expect(printed).toEqual({ picture: 'ab.png', table: 'ab.arrow', split: 'train' })
    expect(runs.map(({ run }) => run).sort()).toEqual(['a', 'b'])
    expect(runs[0]!.rate).toBeGreaterThan(runs[1]!.rate)
    expect(await pictureTitle(at('ab.png'))).toBe('samples')
    const rows = await rowsOf(directory, 'ab.arrow')
    expect(rows).toHaveLength(2 * (1 + 2 * 4))
    expect(new Set(rows.map(({ run }) => run))).toEqual(new Set([null, 'a', 'b']))
  })

  it.each([
    [['a', 'toy'], 2, /^toy: expected the data of a, static-mnist, got toy\. .*\(WRONG_DATA\)$/],
    [['toy'], 2, /^toy: expected images .*\(WRONG_DATA\)$/],
    [['a', 'nowhere'], 2, /^nowhere is not a run: .*\(NOT_A_RUN\)$/],
    [['a', '--count', '0'], 2, /^--count: expected an integer from 1 to 100, got "0"\. \(BAD_OPTION\)$/],
    [['a', '--split', 'tst'], 2, /--split.*Allowed choices are train, validation, test/],
    [['a', '-o', join('a', 'eval.png')], 2, /^a\/eval\.arrow already exists, and elbow samples did not write it/],
    [['a', '--checkpoint', 'none'], 2, /\(CHECKPOINT_MISSING\)$/],
    [[], 2, /missing required argument 'runs'/],
  ])('%j is refused in one line, and no file is written', async (args, expected, message) => {
    const before = await contentOf(directory)
    const { code, stdout, stderr } = await run('samples', ...args)
    expect({ code, stdout: stdout.toString() }).toEqual({ code: expected, stdout: '' })
    expect(stderr.trim()).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(await contentOf(directory)).toEqual(before)
  })

  it('--help shows usage and defaults', async () => {
    const { code, stdout } = await run('samples', '--help')
    expect(code).toBe(0)
    const text = stdout.toString().replaceAll(/\s+/g, ' ')
    expect(text).toMatch(/^Usage: elbow samples \[options\] <runs\.\.\.>/)
    expect(text).toMatch(/--count <number> .*from 1 to 100\) \(default: "8"\)/)
  })
})
