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
} from '@elbow/core'
import { datasets } from '@elbow/datasets'
import { evaluators, samples } from '@elbow/evaluators'
import { models as parts } from '@elbow/models'
import { objectives } from '@elbow/objectives'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { models, tinyBits } from '../testing/in-process.js'
import { collectSamples } from './collect-samples.js'
import { destinationOf } from './destination.js'
import { runLabels } from './run-labels.js'
import { runsOnSameData } from './same-data.js'
import { writeSamples } from './write-samples.js'

/** An objective whose first option is a word. */
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

async function train(name: string, model: keyof typeof models, more: { beta?: number; side?: number } = {}) {
  const { parts, options, settings } = models[model]
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

interface Asked {
  readonly of?: readonly string[]
  readonly from?: Registry
  readonly signal?: AbortSignal
  readonly split?: 'train' | 'validation' | 'test'
}

async function collect({ of = paths(), from = registry, signal = new AbortController().signal, split }: Asked = {}) {
  const runs = await runsOnSameData(of)
  return collectSamples({
    registry: from,
    runs,
    count: 3,
    checkpoint: 'latest',
    signal,
    ...(split && { split }),
  })
}

describe('collectSamples', () => {
  it.each(['eval.arrow', 'checkpoint.safetensors', 'run.json'])(
    'leaves out and names a run whose %s is damaged, and shows the others',
    async (file) => {
      const damaged = join(directory, 'damaged')
      await cp(runOf('vae'), damaged, { recursive: true })
      await writeFile(join(damaged, file), 'x')
      const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const { runs } = (await collect({ of: [runOf('auto-encoder'), damaged, runOf('auto-decoder')] }))!
      expect(runs.map(({ path }) => path)).toEqual(['auto-encoder', 'auto-decoder'].map(runOf))
      expect(said.mock.calls.flat()).toEqual([
        '1 of 3 runs are left out because their files are damaged:',
        expect.stringContaining(damaged),
      ])
      said.mockRestore()
      await rm(damaged, { recursive: true })
    },
  )

  it('puts runs in the order of their rates, the highest first: ABE figure 4 begins with the auto-encoder', async () => {
    const { runs, split } = (await collect())!
    expect(split).toBe('test')
    expect(runs.map(({ name }) => name)).toEqual(['auto-encoder', 'vae', 'auto-decoder'])
    const rates = runs.map(({ rate }) => rate!)
    expect(rates).toEqual([...rates].sort((a, b) => b - a))
    const { rows } = await readTable(join(runOf('vae'), 'eval.arrow'))
    const { rate, distortion } = rows.find((row) => row['split'] === 'test')!
    expect(runs[1]).toMatchObject({ rate, distortion, step: 150 })
  })

  it('shows every run the same inputs, those of the split that is asked for', async () => {
    const { runs } = (await collect({ split: 'train' }))!
    for (const { samples } of runs) expect(samples.inputs).toEqual(runs[0]!.samples.inputs)
    expect([...runs[0]!.samples.inputs.places]).toEqual([0, 26, 53]) // of 80
  })

  it('shows each run the same inputs in the units that it was trained in: pixels as they are, or scaled to unit range', async () => {
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
    const both = await Promise.all([of, [...of].reverse()].map((order) => collect({ of: order })))
    const alone = await Promise.all(of.map((path) => collect({ of: [path] })))
    for (const { runs } of alone as NonNullable<(typeof alone)[number]>[]) {
      for (const collected of both) {
        const { samples } = collected!.runs.find(({ path }) => path === runs[0]!.path)!
        expect(samples.reconstructions).toEqual(runs[0]!.samples.reconstructions)
        samples.inputs.values.forEach((value, i) => expect(value).toBeCloseTo(runs[0]!.samples.inputs.values[i]!, 3))
      }
    }
  })

  it('gives a run the codes and decodings that its own evaluation showed', async () => {
    const { runs } = (await collect({ of: [runOf('vae')] }))!
    const { run } = await openRun({ registry, path: runOf('vae'), checkpoint: 'latest', evaluate: [] })
    const evaluation = run.host.at('test', 150, null)
    const { reconstructions } = runs[0]!.samples
    const { tables } = await samples.create({ count: 3 }, undefined as never).evaluate(evaluation)
    run.dispose()
    const shown = tables!['samples']!.rows.filter(({ kind, column }) => kind === 'reconstruction' && column === 'mean')
    expect(shown.map(({ pixels }) => [...(pixels as Float32Array)]).flat()).toEqual([...reconstructions.mean])
  })

  it('puts a run last, without a rate, where the split was not evaluated at the checkpoint’s step', async () => {
    const table = join(runOf('auto-encoder'), 'eval.arrow')
    const kept = await readFile(table)
    const { rows, columns, metadata } = await readTable(table)
    await writeTable(table, { columns, rows: rows.map((row) => ({ ...row, step: 149 })) }, metadata)
    const { runs } = (await collect())!
    await writeFile(table, kept)
    expect(runs.map(({ name }) => name)).toEqual(['vae', 'auto-decoder', 'auto-encoder'])
    expect(runs[2]!.rate).toBe(null)
    expect(runLabels(registry, { ...runs[2]!, config: runs[2]!.manifest.config })[1]).toBe('R ?  D ?')
  })

  it('leaves tf.memory().numTensors unchanged, and when it is aborted between two runs', async () => {
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
    ['data that are no images', ['toy'], /toy: expected images .*, got categorical data \[12\]/, 'WRONG_DATA'],
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
  it('are the name, the place in the plane, and the objective with its first option', async () => {
    const { runs } = (await collect())!
    const { rate, distortion, manifest } = runs[2]!
    expect(runLabels(registry, { ...runs[2]!, config: manifest.config })).toEqual([
      'auto-decoder',
      `R ${rate!.toFixed(2)}  D ${distortion!.toFixed(2)}`,
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
  it('leaves a picture and a table with a row per cell', async () => {
    const destination = await destinationOf(paths(), join(directory, 'three.png'))
    await writeSamples((await collect())!, destination, registry)
    expect(await pictureTitle(destination.picture)).toBe('samples')
    const { rows, columns, metadata } = await readTable(join(directory, 'three.arrow'))
    expect(rows).toHaveLength(3 * (1 + 3 * 4))
    expect(columns.at(-1)).toMatchObject({ name: 'pixels', type: 'vector', size: 36 })
    expect(metadata).toMatchObject({ 'elbow.table': 'samples', 'elbow.event': '[6,6,1]' })
    expect(Object.keys(JSON.parse(metadata['elbow.runs']!) as object)).toEqual(['auto-encoder', 'vae', 'auto-decoder'])
  })
})

describe('destinationOf', () => {
  it('is samples.png: of one run within it, of several in the working directory', async () => {
    const run = runOf('vae')
    const within = { picture: join(run, 'samples.png'), table: join(run, 'samples.arrow') }
    expect(await destinationOf([run])).toEqual(within)
    expect(await destinationOf(paths())).toEqual({ picture: 'samples.png', table: 'samples.arrow' })
  })

  it('may hold what the command left there before', async () => {
    const out = join(directory, 'again.png')
    for (let n = 0; n < 2; n++) {
      await writeSamples((await collect())!, await destinationOf(paths(), out), registry)
    }
  })

  it('is refused where something else lies: another picture, or another table', async () => {
    const table = join(runOf('vae'), 'eval.png')
    await expect(destinationOf(paths(), table)).rejects.toThrow(
      /eval\.arrow is there already, and elbow samples did not/,
    )
    const picture = join(directory, 'mine.png')
    await copyFile(new URL(import.meta.url), picture)
    await expect(destinationOf(paths(), picture)).rejects.toMatchObject({ code: 'BAD_USAGE', exitCode: 2 })
  })

  it.each([
    ['has another ending', 'samples.jpg', /-o: expected a file that ends in \.png, got "samples\.jpg"/],
    ['lies in no directory', join('no', 'where', 'samples.png'), /its directory is not there/],
  ])('is refused where it %s', async (_, out, message) => {
    await expect(destinationOf(paths(), out)).rejects.toThrow(message)
  })
})
