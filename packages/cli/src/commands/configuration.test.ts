import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable, runOptions, type Manifest, type Row } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtInRegistry } from '../plugins/built-in.js'
import { manifestOf, repeatable, rowsOf } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

interface Recorded {
  readonly manifest: Manifest
  readonly train: readonly Row[]
  readonly evaluation: readonly Row[]
}

const recorded = (name: string, ...args: string[]) => recordedBy(runElbow, name, args)

async function recordedBy(start: typeof elbow, name: string, args: readonly string[]): Promise<Recorded> {
  const { code, stderr } = await start(['run', ...args, '--out', name], { cwd: directory })
  if (code !== 0) throw new Error(stderr)
  const out = join(directory, name)
  const [train, evaluation] = [await rowsOf(out, 'train.arrow'), await rowsOf(out, 'eval.arrow')]
  return { manifest: await manifestOf(out), train: repeatable(train), evaluation: repeatable(evaluation) }
}

const parts = ['--dataset', 'toy', '--encoder', 'discrete', '--decoder', 'discrete', '--marginal', 'discrete']
const objective = ['--objective', 'beta', '--objective.beta', '0.5', '--dataset.bins', '12']
const settings = ['--engine', 'cpu', '--seed', '7', '--steps', '20', '--log-every', '1', '--evaluate', 'information']
const flags = [...parts, ...objective, ...settings, '--evaluate-every', '10']

const yaml = `
dataset: { name: toy, bins: 12 }
encoder: discrete
decoder: discrete
marginal: discrete
objective: beta
objective.beta: 0.5
engine: cpu
seed: 7
steps: 20
log-every: 1
evaluate: [information]
evaluate-every: 10
`
const json = JSON.stringify({
  ...{ dataset: 'toy', 'dataset.bins': 12, encoder: 'discrete', decoder: 'discrete', marginal: 'discrete' },
  ...{ objective: { name: 'beta', beta: 0.5 }, engine: 'cpu', seed: '7', steps: 20, 'log-every': 1 },
  ...{ evaluate: 'information', 'evaluate-every': 10 },
})

let reference: Recorded
beforeAll(async () => {
  reference = await recorded('flags', ...flags)
})

describe('the same configuration and seed', () => {
  it('give the same numbers bit for bit, in every column but seconds, also in a separate process', async () => {
    const again = await recordedBy(elbow, 'again', flags)
    expect(again.train).toEqual(reference.train)
    expect(again.evaluation).toEqual(reference.evaluation)
    expect(reference.train).toHaveLength(20)
    expect(reference.evaluation.map(({ step, split }) => [step, split])).toEqual([
      [10, 'exact'],
      [20, 'exact'],
    ])
  })

  it('give different numbers with another seed', async () => {
    const other = await recorded('other', ...flags, '--seed', '8')
    expect(other.train.map(({ loss }) => loss)).not.toEqual(reference.train.map(({ loss }) => loss))
  })

  it.each([
    ['config.yaml', yaml],
    ['config.json', json],
  ])('give the same run in %s and in flags', async (file, content) => {
    await writeFile(join(directory, file), content)
    const fromFile = await recorded(`from-${file}`, '--config', file)
    expect(fromFile.manifest.config).toEqual(reference.manifest.config)
    expect(fromFile.train).toEqual(reference.train)
    expect(fromFile.evaluation).toEqual(reference.evaluation)
  })

  it('come from the flags if file and flags differ', async () => {
    const other = yaml.replace('seed: 7', 'seed: 8').replace('objective.beta: 0.5', 'objective.beta: 2')
    await writeFile(join(directory, 'other.yaml'), other)
    const over = await recorded('over', '--config', 'other.yaml', '--objective.beta', '0.5', '--seed=7')
    expect(over.manifest.config).toEqual(reference.manifest.config)
    expect(over.train).toEqual(reference.train)
  })
})

/** Option values as flags; null values are left out. */
const flagsOf = (prefix: string, values: Readonly<Record<string, unknown>>) =>
  Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `--${prefix}${name}=${String(value)}`)

describe('run.json', () => {
  it('holds every option of the run and its parts, with defaults', () => {
    const { config } = reference.manifest
    expect(Object.keys(config.settings).sort()).toEqual(Object.keys(runOptions).sort())
    expect(config.settings).toMatchObject({ seed: 7, steps: 20, 'batch-size': 100, optimizer: 'adam', compile: 'auto' })
    for (const kind of ['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const) {
      const { name, options } = config[kind]
      expect(Object.keys(options)).toEqual(Object.keys(builtInRegistry().get(kind, name).options))
    }
    expect(config.dataset.options).toEqual({ bins: 12, prior: 0.7, information: 0.5 })
    expect(config.evaluate.map(({ name }) => name)).toContain('information')
  })

  it('records versions, engine and data', () => {
    expect(reference.manifest).toMatchObject({
      schema: '1',
      run: 'flags',
      status: 'done',
      engine: { name: 'cpu', version: expect.stringMatching(/^tfjs-backend-cpu /) as string },
      dataset: { checksum: expect.stringMatching(/^[0-9a-f]{64}$/) as string, entropy: expect.any(Number) as number },
      versions: { node: process.version },
    })
  })

  it('is also in the metadata of every table', async () => {
    for (const name of ['train.arrow', 'eval.arrow', 'data-space.arrow']) {
      const { metadata } = await readTable(join(directory, 'flags', name))
      expect(JSON.parse(metadata['elbow.run']!)).toEqual(reference.manifest.config)
      expect(metadata['elbow.schema']).toBe(reference.manifest.schema)
    }
  })

  it('gives the same run if its options are passed as flags', async () => {
    const { config } = reference.manifest
    const again = (['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const).flatMap((kind) => [
      `--${kind}=${config[kind].name}`,
      ...flagsOf(`${kind}.`, config[kind].options),
    ])
    const run = flagsOf('', config.settings)
    const result = await recorded('fed-back', ...again, ...run, '--evaluate=information')
    expect(result.manifest.config).toEqual(config)
    expect(result.train).toEqual(reference.train)
  })
})

it('tables carry unit and description in every metric column', async () => {
  for (const name of ['train.arrow', 'eval.arrow']) {
    const { columns } = await readTable(join(directory, 'flags', name))
    expect(columns.filter(({ description }) => description === '')).toEqual([])
    const nats = columns.filter(({ unit }) => unit === 'nats').map((column) => column.name)
    expect(nats).toEqual(expect.arrayContaining(['rate', 'distortion', 'elbo']))
  }
})
