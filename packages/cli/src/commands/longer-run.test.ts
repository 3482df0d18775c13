import { join } from 'node:path'
import {
  createRunDirectory,
  evaluateRun,
  executeRun,
  resolveConfig,
  resumeRun,
  writeAtomically,
  type Length,
  type Row,
  type RunRequest,
} from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../program.js'
import { outcomeOf } from '../sweep/outcome.js'
import type { Job } from '../sweep/plan.js'
import { testModels } from '../testing/in-process.js'
import { registry } from '../testing/registry.js'
import { manifestOf, rowsOf } from '../testing/runs.js'
import { temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})
const at = (name: string) => join(directory, name)

interface Asked {
  readonly settings: Readonly<Record<string, unknown>>
  readonly objective?: string
  readonly options?: Readonly<Record<string, unknown>>
}

/** Three batches per epoch. */
function configOf({ settings, objective = 'elbo', options = {} }: Asked) {
  const { parts, options: sizes, settings: own } = testModels['mlp VAE']
  const request: RunRequest = {
    parts: { ...parts, objective },
    options: { ...sizes, objective: options },
    evaluate: [],
    evaluateOptions: {},
    settings: { ...own, engine: 'cpu', 'log-every': 1, ...settings },
  }
  return resolveConfig(registry, request)
}

/** A run in this process, optionally interrupted at a step. */
async function train(path: string, asked: Asked, until = 0) {
  const controller = new AbortController()
  return executeRun({
    registry,
    config: configOf(asked),
    output: () => createRunDirectory(path),
    signal: controller.signal,
    watch: ({ step }) => step === until && controller.abort(),
  })
}

async function resumed(path: string, length?: Length) {
  const lines: string[] = []
  const log = (line: string) => void lines.push(line)
  const result = await resumeRun({ registry, path, checkpoint: 'latest', ...(length && { length }), log })
  return { ...result, lines }
}

/** Rows without the columns that depend on the clock and the directory. */
const numbers = (rows: readonly Row[]) => rows.map(({ seconds: _, run: __, ...rest }) => rest)
const trainedRows = async (path: string) => numbers(await rowsOf(path, 'train.arrow'))
const lastRows = async (path: string, step: number) =>
  numbers(await rowsOf(path, 'eval.arrow')).filter((row) => row['step'] === step)

const beta = { objective: 'beta', options: { beta: 2, anneal: 'up', 'anneal-epochs': 1 } }

describe('a run with a new length', () => {
  it.each<[string, Asked, number, Length]>([
    ['is done', { settings: { epochs: 2 } }, 0, { epochs: 4 }],
    ['is done, in steps', { settings: { steps: 6 } }, 0, { steps: 12 }],
    ['was interrupted', { settings: { epochs: 2 } }, 3, { epochs: 4 }],
    ['anneals over epochs', { settings: { epochs: 2 }, ...beta }, 0, { epochs: 4 }],
    // lr(t) = lr for t below half the length (ABE appendix F.4): the tail has not begun
    ['was interrupted before its tail', { settings: { epochs: 2, schedule: 'linear-tail' } }, 3, { epochs: 4 }],
  ])('that %s equals one with this length from the start', async (name, asked, until, length) => {
    const [longer, whole] = [at(name), at(`${name}, whole`)]
    await train(longer, asked, until)
    const { manifest, lines } = await resumed(longer, length)
    const { steps: _, epochs: __, ...others } = asked.settings
    await train(whole, { ...asked, settings: { ...others, ...length } })
    expect(lines).toEqual([])
    expect(await trainedRows(longer)).toEqual(await trainedRows(whole))
    expect(await lastRows(longer, 12)).toEqual(await lastRows(whole, 12))
    expect(manifest).toMatchObject({ status: 'done', step: 12, steps: 12 })
    const { config, extended } = await manifestOf(longer)
    expect(config).toEqual((await manifestOf(whole)).config)
    expect(extended).toEqual([{ at: until || 6, from: 6, to: 12, exact: true }])
  })

  it.each<[string, Asked, string]>([
    ['a cosine', { settings: { steps: 6, schedule: 'cosine' } }, 'the learning rate depends'],
    ['a tail', { settings: { steps: 6, schedule: 'linear-tail' } }, 'the learning rate depends'],
    ['a ramp', { settings: { steps: 6 }, objective: 'capacity' }, 'capacity depends'],
    [
      'both',
      { settings: { steps: 6, schedule: 'cosine' }, objective: 'target-rate', options: { ramp: 0.5 } },
      'the learning rate and target_rate depend',
    ],
  ])('after a part of %s reports in one line that it is not exact', async (name, asked, what) => {
    const path = at(`after ${name}`)
    await train(path, asked)
    const { manifest, lines } = await resumed(path, { steps: 12 })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`${what} on the length of the training. Steps 1 to 6 followed a length of 6, later ones`)
    expect(lines[0]).toContain('later ones follow 12: the result is not that of one run of 12 steps.')
    expect(manifest).toMatchObject({ status: 'done', step: 12 })
    expect((await manifestOf(path)).extended).toEqual([{ at: 6, from: 6, to: 12, exact: false }])
    expect((await trainedRows(path)).map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
  })

  it('keeps the new length after an interruption', async () => {
    const path = at('twice')
    await train(path, { settings: { steps: 4 } })
    const controller = new AbortController()
    const watch = ({ step }: Row) => step === 6 && controller.abort()
    const { signal } = controller
    await resumeRun({ registry, path, checkpoint: 'latest', length: { steps: 9 }, signal, watch })
    expect((await resumed(path)).manifest).toMatchObject({ status: 'done', step: 9, steps: 9 })
  })

  it('keeps the columns and rows that elbow evaluate added', async () => {
    const path = at('evaluated')
    await train(path, { settings: { steps: 3 } })
    const evaluate = configOf({ settings: {} }).evaluate.concat({ name: 'code-use', options: {} })
    await evaluateRun({ registry, path, checkpoint: 'latest', evaluate })
    const before = await lastRows(path, 3)
    expect(Object.keys(before[0]!)).toContain('code_use')
    await resumed(path, { steps: 6 })
    expect(await lastRows(path, 3)).toEqual(before)
    expect((await lastRows(path, 6)).map(({ split }) => split)).toEqual(['train', 'test'])
  })

  it('is unchanged if it already has this length', async () => {
    const path = at('same')
    await train(path, { settings: { steps: 3 } })
    const before = await manifestOf(path)
    await resumed(path, { epochs: 1 })
    expect(await manifestOf(path)).toEqual(before)
  })

  it('is refused if it is already longer', async () => {
    const path = at('passed')
    await train(path, { settings: { steps: 6 } }, 4)
    await expect(resumed(path, { steps: 3 })).rejects.toMatchObject({ code: 'BAD_USAGE', exitCode: 2 })
    await expect(resumed(path, { steps: 3 })).rejects.toThrow('has done 4 steps, more than the new length of 3 steps.')
    expect((await resumed(path, { steps: 5 })).manifest).toMatchObject({ status: 'done', step: 5 })
  })

  it('is refused after early stopping', async () => {
    const path = at('early')
    await train(path, { settings: { steps: 6 } })
    const manifest = await manifestOf(path)
    await writeAtomically(join(path, 'run.json'), JSON.stringify({ ...manifest, steps: 30 }))
    await expect(resumed(path, { steps: 40 })).rejects.toThrow('was ended by early stopping at step 6 of 30:')
  })

  it('is not accepted as a job of a sweep', async () => {
    const path = at('of a sweep')
    await train(path, { settings: { steps: 3 } })
    const outcome = () => outcomeOf({ directory: path } as Job)
    expect((await outcome()).status).toBe('done')
    await resumed(path, { steps: 6 })
    expect(await outcome()).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('changed its length') as string,
    })
  })

  it('takes --epochs or --steps, not both', async () => {
    const args = ['resume', at('same'), '--epochs', '1', '--steps', '2']
    const program = await createProgram(args)
    await expect(program.parseAsync(['node', 'elbow', ...args])).rejects.toMatchObject({ code: 'BAD_USAGE' })
  })
})
