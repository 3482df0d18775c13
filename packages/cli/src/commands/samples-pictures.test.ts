import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createRegistry,
  createRunDirectory,
  definePlugin,
  executeRun,
  openRun,
  pictureTitle,
  readTable,
  resolveConfig,
  tf,
  writeTable,
  type Registry,
} from '@elbow-vae/core'
import { datasets } from '@elbow-vae/datasets'
import { evaluators, samples } from '@elbow-vae/evaluators'
import { models as parts } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testModels, tinyBits } from '../testing/index.js'
import { testContext } from '@elbow-vae/core/testing'
import { collectSamples, destinationOf, runLabels, runsOnSameData, writeSamples } from '@elbow-vae/results/samples'

/** An objective whose first option is a text. */
const mixed = definePlugin({
  kind: 'objective',
  name: 'mixed',
  summary: 'for tests',
  options: { form: { default: 'x', help: '' }, alpha: { default: 1, help: '' } },
  create: () => ({ loss: (m) => m.mean(m.distortion) }),
})

const registry = createRegistry([tinyBits, mixed, ...datasets, ...parts, ...objectives, ...evaluators])

let directory: string
const runOf = (name: string) => join(directory, name)
const paths = () => ['auto-decoder', 'vae', 'auto-encoder'].map(runOf)

async function train(name: string, model: keyof typeof testModels, more: { beta?: number; side?: number } = {}) {
  const { parts, options, settings } = testModels[model]
  const { beta, side } = more
  const request = {
    parts,
    options: { ...options, ...(beta !== undefined && { objective: { beta } }), ...(side && { dataset: { side } }) },
    evaluate: [],
    evaluateOptions: {},
    settings: { ...settings, engine: 'cpu', steps: 150, 'learning-rate': 1e-2 },
  }
  const config = resolveConfig(registry, request)
  await executeRun({ registry, config, output: () => createRunDirectory(runOf(name)) })
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-samples-'))
  await train('auto-decoder', 'mlp VAE', { beta: 20 })
  await train('vae', 'mlp VAE', { beta: 0.5 })
  await train('auto-encoder', 'mlp VAE', { beta: 0.01 })
  await train('larger', 'mlp VAE', { side: 7 })
  await train('toy', 'toy')
})
afterAll(() => rm(directory, { recursive: true }))

interface CollectArguments {
  readonly of?: readonly string[]
  readonly from?: Registry
  readonly signal?: AbortSignal
  readonly split?: 'train' | 'validation' | 'test'
}

async function collect({
  of = paths(),
  from = registry,
  signal = new AbortController().signal,
  split,
}: CollectArguments = {}) {
  const runs = await runsOnSameData(of)
  return collectSamples({
    registry: from,
    runs,
    count: 3,
    signal,
    open: { checkpoint: 'latest' },
    split,
  })
}

/** Like `collect`, for collections that are not aborted. */
async function collected(params?: CollectArguments) {
  const all = await collect(params)
  if (!all) throw new Error('It was aborted.')
  return all
}

/** The element at an index. */
function at<T>(all: readonly T[], index: number): T {
  const element = all.at(index)
  if (element === undefined) throw new RangeError(`There is no element ${index}.`)
  return element
}

describe('collectSamples', () => {
  it.each(['eval.arrow', 'checkpoint.safetensors', 'run.json'])(
    'leaves out and names a run whose %s is damaged, and shows the others',
    async (file) => {
      const damaged = join(directory, 'damaged')
      await cp(runOf('vae'), damaged, { recursive: true })
      await writeFile(join(damaged, file), 'x')
      const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const { runs } = await collected({ of: [runOf('auto-encoder'), damaged, runOf('auto-decoder')] })
      expect(runs.map(({ path }) => path)).toEqual(['auto-encoder', 'auto-decoder'].map(runOf))
      expect(log.mock.calls.flat()).toEqual([
        '1 of 3 runs are left out because their files are damaged:',
        expect.stringContaining(damaged),
      ])
      log.mockRestore()
      await rm(damaged, { recursive: true })
    },
  )

  it('orders runs by decreasing rate, as in ABE figure 4', async () => {
    const { runs, split } = await collected()
    expect(split).toBe('test')
    expect(runs.map(({ name }) => name)).toEqual(['auto-encoder', 'vae', 'auto-decoder'])
    const rates = runs.map(({ rate }) => Number(rate))
    expect(rates).toEqual([...rates].sort((a, b) => b - a))
    const { rows } = await readTable(join(runOf('vae'), 'eval.arrow'))
    const { rate, distortion } = at(
      rows.filter((row) => row['split'] === 'test'),
      0,
    )
    expect(runs[1]).toMatchObject({ rate, distortion, step: 150 })
  })

  it('has the same inputs for every run, from the requested split', async () => {
    const { runs } = await collected({ split: 'train' })
    for (const { samples } of runs) expect(samples.inputs).toEqual(at(runs, 0).samples.inputs)
    expect([...at(runs, 0).samples.inputs.indices]).toEqual([0, 26, 53]) // of 80
  })

  it('has the same inputs for every run, in the units of its training', async () => {
    const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (8, 2, 2), }`.padEnd(117) + '\n'
    const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0])
    const pixels = Uint8Array.from({ length: 32 }, (_, i) => (37 * i) % 256)
    await writeFile(join(directory, 'gray.npy'), Buffer.concat([start, Buffer.from(header), pixels]))
    for (const scale of ['none', 'unit']) {
      const config = resolveConfig(registry, {
        parts: { dataset: 'file', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'elbo' },
        options: {
          ...{ dataset: { path: join(directory, 'gray.npy'), scale } },
          ...{ encoder: { hidden: [2] }, decoder: { hidden: [2] } },
        },
        evaluate: [],
        evaluateOptions: {},
        settings: { engine: 'cpu', steps: 1, latents: [1], 'learning-rate': 1e-6 },
      })
      await executeRun({ registry, config, output: () => createRunDirectory(runOf(`gray-${scale}`)) })
    }
    const of = ['none', 'unit'].map((scale) => runOf(`gray-${scale}`))
    const both = await Promise.all([of, [...of].reverse()].map((order) => collected({ of: order })))
    const alone = await Promise.all(of.map((path) => collected({ of: [path] })))
    for (const { runs } of alone) {
      const { path, samples: expected } = at(runs, 0)
      for (const { samples } of both.flatMap(({ runs }) => runs.filter((run) => run.path === path))) {
        expect(samples.reconstructions).toEqual(expected.reconstructions)
        samples.inputs.values.forEach((value, i) => expect(value).toBeCloseTo(expected.inputs.values[i] ?? NaN, 3))
      }
    }
  })

  it('has the codes and decodings of the evaluator `samples`', async () => {
    const { runs } = await collected({ of: [runOf('vae')] })
    const { run } = await openRun({ registry, path: runOf('vae'), checkpoint: 'latest', evaluate: [] })
    const evaluation = run.host.at('test', 150, null)
    const { reconstructions } = at(runs, 0).samples
    const { tables } = await samples.create({ count: 3 }, testContext('evaluator')).evaluate(evaluation)
    run.dispose()
    const shown = (tables?.['samples']?.rows ?? []).filter(
      ({ kind, column }) => kind === 'reconstruction' && column === 'mean',
    )
    expect(shown.map(({ pixels }) => [...(pixels as Float32Array)]).flat()).toEqual([...reconstructions.mean])
  })

  it('puts a run last and without a rate if the split was not evaluated at the step of the checkpoint', async () => {
    const table = join(runOf('auto-encoder'), 'eval.arrow')
    const original = await readFile(table)
    const { rows, columns, metadata } = await readTable(table)
    await writeTable(table, { columns, rows: rows.map((row) => ({ ...row, step: 149 })) }, metadata)
    const { runs } = await collected()
    await writeFile(table, original)
    expect(runs.map(({ name }) => name)).toEqual(['vae', 'auto-decoder', 'auto-encoder'])
    expect(at(runs, 2).rate).toBe(null)
    expect(runLabels(registry, { ...at(runs, 2), config: at(runs, 2).manifest.config })[1]).toBe('R ?  D ?')
  })

  it('leaves tf.memory().numTensors unchanged, also if it is aborted between two runs', async () => {
    const before = tf.memory().numTensors
    await collect()
    expect(tf.memory().numTensors).toBe(before)
    const controller = new AbortController()
    let opened = 0
    const from: Registry = {
      ...registry,
      get(kind, name) {
        const plugin = registry.get(kind, name)
        if (kind !== 'dataset') return plugin
        const create: typeof plugin.create = (...args) => {
          if (++opened === 2) controller.abort()
          return plugin.create(...args)
        }
        return { ...plugin, create }
      },
    }
    expect(await collect({ from, signal: controller.signal })).toBeUndefined()
    expect(opened).toBe(2)
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each([
    ['runs on different data', ['vae', 'toy'], /toy: expected the data of .*vae, tiny-bits, got toy\./, 'WRONG_DATA'],
    ['images of different sizes', ['vae', 'larger'], /larger: expected examples \[6, 6, 1\], got \[7, 7, 1\]/, ''],
    ['data that are not images', ['toy'], /toy: expected images .*, got categorical data \[12\]/, 'WRONG_DATA'],
    ['a directory without a run', ['vae', 'nothing'], /nothing is not a run/, 'NOT_A_RUN'],
  ])('refuses %s', async (_, names, message, code) => {
    const refused = collect({ of: names.map(runOf) })
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toMatchObject({ exitCode: 2, ...(code && { code }) })
  })

  it('refuses a split that the data do not have', async () => {
    await expect(collect({ split: 'validation' })).rejects.toThrow(/--split validation: .* have train, test\./)
  })
})

describe('runLabels', () => {
  it('are the name, rate and distortion, and the objective with its first numeric option', async () => {
    const { runs } = await collected()
    const { rate, distortion, manifest } = at(runs, 2)
    expect(runLabels(registry, { ...at(runs, 2), config: manifest.config })).toEqual([
      'auto-decoder',
      `R ${rate?.toFixed(2)}  D ${distortion?.toFixed(2)}`,
      'beta 20',
    ])
    const long = { name: 'a', rate: 0.4, distortion: -1234.56, config: manifest.config }
    expect(runLabels(registry, long)[1]).toBe('R 0.40  D -1234.6')
    const objective = (name: string, options = {}) =>
      runLabels(registry, { ...long, config: { ...manifest.config, objective: { name, options } } })[2]
    expect(objective('elbo')).toBe('elbo')
    expect(objective('target-rate', { rate: 16, penalty: 2, ramp: 0 })).toBe('target-rate 16')
    expect(objective('mixed', { form: 'x', alpha: 0.5 })).toBe('mixed alpha 0.5')
  })
})

describe('writeSamples', () => {
  it('writes a picture and a table with a row per cell', async () => {
    const destination = await destinationOf(paths(), join(directory, 'three.png'))
    await writeSamples(await collected(), destination, registry)
    expect(await pictureTitle(destination.picture)).toBe('samples')
    const { rows, columns, metadata } = await readTable(join(directory, 'three.arrow'))
    expect(rows).toHaveLength(3 * (1 + 3 * 4))
    expect(columns.at(-1)).toMatchObject({ name: 'pixels', type: 'vector', size: 36 })
    expect(metadata).toMatchObject({ 'elbow.table': 'samples', 'elbow.event': '[6,6,1]' })
    expect(Object.keys(JSON.parse(metadata['elbow.runs'] ?? '{}') as object)).toEqual([
      'auto-encoder',
      'vae',
      'auto-decoder',
    ])
  })
})

describe('destinationOf', () => {
  it('is samples.png in the directory of a single run, or in the working directory', async () => {
    const run = runOf('vae')
    const within = { picture: join(run, 'samples.png'), table: join(run, 'samples.arrow') }
    expect(await destinationOf([run])).toEqual(within)
    expect(await destinationOf(paths())).toEqual({ picture: 'samples.png', table: 'samples.arrow' })
  })

  it('may be a picture of an earlier call', async () => {
    const out = join(directory, 'again.png')
    for (let n = 0; n < 2; n++) {
      await writeSamples(await collected(), await destinationOf(paths(), out), registry)
    }
  })

  it('is refused if it is another picture or another table', async () => {
    const table = join(runOf('vae'), 'eval.png')
    await expect(destinationOf(paths(), table)).rejects.toThrow(/eval\.arrow already exists, and elbow samples did not/)
    const picture = join(directory, 'mine.png')
    await copyFile(new URL(import.meta.url), picture)
    await expect(destinationOf(paths(), picture)).rejects.toMatchObject({ code: 'BAD_USAGE', exitCode: 2 })
  })

  it.each([
    ['has another extension', 'samples.jpg', /-o: expected a file that ends in \.png, got "samples\.jpg"/],
    ['is in a directory that does not exist', join('no', 'where', 'samples.png'), /its directory does not exist/],
  ])('is refused if it %s', async (_, out, message) => {
    await expect(destinationOf(paths(), out)).rejects.toThrow(message)
  })
})
