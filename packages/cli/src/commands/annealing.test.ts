import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createRunDirectory,
  errors,
  executeRun,
  resolveConfig,
  resumeRun,
  type Manifest,
  type RunRequest,
} from '@elbow-vae/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepPage, sweepRuns } from '@elbow-vae/results/reports'
import { registry } from '../testing/registry.js'
import { rowsOf } from '../testing/runs.js'
import { temporaryDirectory } from '../testing/spawn.js'

let directory: string
let remove: () => Promise<void>
beforeAll(async () => ({ path: directory, remove } = await temporaryDirectory()))
afterAll(() => remove())

const parts = { dataset: 'tiny-bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' }
const network = { hidden: [4] }

/** 80 examples in batches of 32: three steps an epoch. */
const request = (
  objective: string,
  options: Readonly<Record<string, unknown>>,
  settings: RunRequest['settings'],
): RunRequest => ({
  parts: { ...parts, objective },
  options: { dataset: { side: 2 }, encoder: network, decoder: network, objective: options },
  evaluate: [],
  evaluateOptions: {},
  settings: { engine: 'cpu', latents: [2], 'batch-size': 32, 'log-every': 1, ...settings },
})

async function train(name: string, ...asked: Parameters<typeof request>) {
  const lines: string[] = []
  const path = join(directory, name)
  await executeRun({
    registry,
    config: resolveConfig(registry, request(...asked)),
    output: () => createRunDirectory(path),
    log: (line) => lines.push(line),
  })
  return { path, lines, train: await rowsOf(path, 'train.arrow'), evaluations: await rowsOf(path, 'eval.arrow') }
}

describe('annealing', () => {
  it.each([
    ['beta', { beta: 4, anneal: 'up' }, 'beta'],
    ['beta', { beta: 4, anneal: 'down' }, 'beta'],
    ['entropy-annealed', { weight: 4 }, 'entropy_weight'],
    ['capacity', { capacity: 4 }, 'capacity'],
    ['target-rate', { rate: 4, ramp: 0.6 }, 'target_rate'],
  ])('of %s %j in 3 epochs reaches the requested value in the last step and in eval.arrow', async (...asked) => {
    const [objective, options, column] = asked
    const {
      lines,
      train: steps,
      evaluations,
    } = await train(`full ${objective} ${Object.values(options).join(' ')}`, objective, options, { epochs: 3 })
    expect(steps.at(-1)![column]).toBe(4)
    expect(evaluations.map((row) => row[column])).toEqual(evaluations.map(() => 4))
    expect(lines).toEqual([])
  })

  it('that cannot end is refused before files are written', async () => {
    const refused = train('refused', 'beta', { beta: 4, anneal: 'up', 'anneal-epochs': 10 }, { epochs: 3 })
    await expect(refused).rejects.toMatchObject({
      code: errors.badUsage('').code,
      message: expect.stringContaining(
        '--objective.anneal-epochs 10 does not end within the training of 3 epochs',
      ) as string,
    })
    await expect(readFile(join(directory, 'refused', 'run.json'))).rejects.toThrow('ENOENT')
  })

  it('over the whole training is reported at the start: no step has the full value', async () => {
    const { lines, evaluations } = await train('whole', 'capacity', { capacity: 4, ramp: 1 }, { epochs: 3 })
    expect(lines).toEqual(['capacity still changes at the end of the training: 3.556 in the last step, 4 after it.'])
    expect(evaluations[0]!['capacity']).toBeCloseTo((4 * 8) / 9, 10)
  })
})

describe('a run of an earlier version with unfinished annealing', () => {
  it('is resumed with its settings, and shown with the weight that it reached', async () => {
    const { path } = await train('earlier', 'beta', { beta: 4, anneal: 'up' }, { epochs: 2 })
    const file = join(path, 'run.json')
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest
    const { 'early-stopping-on': _, ...settings } = manifest.config.settings
    const options = { beta: 4, anneal: 'up', 'anneal-epochs': 10, 'anneal-from': null }
    const config = { ...manifest.config, objective: { name: 'beta', options }, settings: { ...settings, epochs: 3 } }
    await writeFile(file, JSON.stringify({ ...manifest, status: 'interrupted', config }))

    const lines: string[] = []
    const log = (line: string) => lines.push(line)
    const resumed = await resumeRun({ registry, path, checkpoint: 'latest', log })
    expect(resumed.manifest).toMatchObject({ status: 'done', step: 9 })
    expect(lines).toEqual(['beta still changes at the end of the training: 1.067 in the last step, 1.2 after it.'])
    const beta = (4 * (8 / 3)) / 10
    expect((await rowsOf(path, 'eval.arrow')).at(-1)!['beta']).toBeCloseTo(beta, 10)

    const { runs } = await sweepRuns([path, join(directory, 'full beta 4 up')])
    const page = await sweepPage(runs, directory)
    expect(page).toContain('objective.beta 1.067 (4 requested)')
  })
})
