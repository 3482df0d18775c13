import { readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRunDirectory, evaluateRun, executeRun, openRun, resolveConfig, tf, type Manifest } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtInRegistry } from '../plugins/built-in.js'
import { rowsOf } from '../testing/runs.js'
import { temporaryDirectory } from '../testing/spawn.js'

const registry = builtInRegistry()
let directory: string
const at = (name: string) => join(directory, name)

/** `size` examples of four bits: NumPy's format, version 1. */
async function writeBits(name: string, size: number, seed: number): Promise<void> {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${size}, 4), }`.padEnd(117) + '\n'
  const bits = Uint8Array.from({ length: 4 * size }, (_, i) => (Math.imul(i + 17 * seed, 2654435761) >>> 28) & 1)
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0])
  await writeFile(at(name), Buffer.concat([start, Buffer.from(header), bits]))
}

beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  await writeBits('own.npy', 12, 1)
  await writeBits('other.npy', 7, 2)
  const parts = { dataset: 'file', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'elbo' }
  const options = {
    ...{ dataset: { path: at('own.npy'), 'test-fraction': 0.5 } },
    ...{ encoder: { hidden: [2] }, decoder: { hidden: [2] } },
  }
  const settings = { engine: 'cpu', steps: 2, latents: [1], 'batch-size': 4 }
  const config = resolveConfig(registry, { parts, options, evaluate: [], evaluateOptions: {}, settings })
  await executeRun({ registry, config, output: () => createRunDirectory(at('run')) })
  // The path is relative to the directory in which the run was started.
  const manifest = JSON.parse(await readFile(join(at('run'), 'run.json'), 'utf8')) as Manifest
  expect(manifest.startedIn).toBe(process.cwd())
  ;(manifest.config.dataset.options as Record<string, unknown>)['path'] = 'own.npy'
  await writeFile(join(at('run'), 'run.json'), JSON.stringify({ ...manifest, startedIn: directory }))
  return temporary.remove
})

const evaluate = (more: object = {}) =>
  evaluateRun({ registry, path: at('run'), checkpoint: 'latest', ...more }).then(({ rows }) => rows)

describe('a run on a file', () => {
  it('can be evaluated from another directory', async () => {
    expect((await evaluate()).map(({ split, examples }) => [split, examples])).toEqual([
      ['train', 6],
      ['test', 6],
    ])
  })

  it('refuses other data, and names the flag that accepts them', async () => {
    const advice = `dataset file ${at('other.npy')} is not the one that the run was trained on.*elbow evaluate .* --data FILE --force-data`
    await expect(evaluate({ dataFile: at('other.npy') })).rejects.toMatchObject({
      code: 'DATA_CHANGED',
      message: expect.stringMatching(new RegExp(advice)) as string,
    })
  })

  it('is evaluated on all of other data with --force-data, in separate rows and files', async () => {
    const own = await rowsOf(at('run'), 'eval.arrow')
    const other = { dataFile: at('other.npy'), otherData: true, saveCodes: true }
    const [row, ...more] = await evaluate(other)
    expect(more).toEqual([])
    expect(row).toMatchObject({ split: 'other', data: at('other.npy'), examples: 7 })
    await evaluate(other) // replaces the same row
    const rows = await rowsOf(at('run'), 'eval.arrow')
    expect(rows.slice(0, own.length)).toEqual(own.map((each) => ({ ...each, data: null, note: each['note'] })))
    expect(rows.slice(own.length)).toHaveLength(1)
    expect(await readdir(at('run'))).toContain('codes-other.arrow')
    const codes = await rowsOf(at('run'), 'codes-other.arrow')
    expect(codes.map(({ split }) => split)).toEqual(Array(7).fill('other'))
  })

  it('recognizes its own data under another name', async () => {
    await writeFile(at('renamed.npy'), await readFile(at('own.npy')))
    const rows = await evaluate({ dataFile: at('renamed.npy'), otherData: true })
    expect(rows.map(({ split }) => split)).toEqual(['train', 'test'])
  })

  it('keeps the epoch and the weights of its own training when evaluated on other data', async () => {
    await writeBits('many.npy', 80, 3)
    const config = resolveConfig(registry, {
      parts: { dataset: 'file', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'beta' },
      options: {
        ...{ dataset: { path: at('own.npy') }, encoder: { hidden: [2] }, decoder: { hidden: [2] } },
        objective: { beta: 4, anneal: 'up', 'anneal-epochs': 1 },
      },
      evaluate: [],
      evaluateOptions: {},
      settings: { engine: 'cpu', epochs: 2, latents: [1], 'batch-size': 4 },
    })
    await executeRun({ registry, config, output: () => createRunDirectory(at('annealed')) })
    const other = { dataFile: at('many.npy'), otherData: true } // 20 batches of 4, not 3
    const [row] = await evaluate({ path: at('annealed'), ...other })
    expect(row).toMatchObject({ split: 'other', examples: 80, step: 6, epoch: 2, beta: 4 })
    const manifest = JSON.parse(await readFile(join(at('annealed'), 'run.json'), 'utf8')) as Manifest
    const { run } = await openRun({ registry, path: at('annealed'), checkpoint: 'latest', ...other })
    expect([run.steps, run.source.stepsPerEpoch, manifest.dataset.trainingSize]).toEqual([6, 3, 12])
    run.dispose()
  })

  it('keeps the range of its own data for the pseudo-inputs of a VampPrior', async () => {
    const numbers = async (name: string, size: number, from: number) => {
      const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${size}, 2), }`.padEnd(117) + '\n'
      const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0])
      const values = Uint8Array.from({ length: 2 * size }, (_, i) => from + (i % 5))
      await writeFile(at(name), Buffer.concat([start, Buffer.from(header), values]))
    }
    await numbers('low.npy', 20, 0)
    await numbers('high.npy', 20, 7)
    const config = resolveConfig(registry, {
      parts: { dataset: 'file', encoder: 'mlp', decoder: 'mlp', marginal: 'vamp', objective: 'elbo' },
      options: {
        ...{ dataset: { path: at('low.npy') }, encoder: { hidden: [2] }, decoder: { hidden: [2] } },
        marginal: { components: 3 },
      },
      evaluate: [],
      evaluateOptions: {},
      settings: { engine: 'cpu', steps: 1, latents: [1], 'batch-size': 4 },
    })
    await executeRun({ registry, config, output: () => createRunDirectory(at('vamp')) })
    const means = async (more: object) => {
      const { run } = await openRun({ registry, path: at('vamp'), checkpoint: 'latest', ...more })
      const z = tf.tensor([-1, 0, 1], [3, 1, 1])
      const logProb = tf.tidy(() => [...run.model.marginal.density().logProb({ value: z, logProb: z }).dataSync()])
      z.dispose()
      run.dispose()
      return logProb
    }
    const other = { dataFile: at('high.npy'), otherData: true }
    expect(await means(other)).toEqual(await means({}))
    await rename(at('low.npy'), at('elsewhere.npy'))
    await expect(means(other)).rejects.toMatchObject({ code: 'DATA_MISSING' })
  })

  it('measures other data as a run on them would: the same examples give the same rate', async () => {
    await writeBits('same.npy', 12, 1)
    const rate = (rows: readonly Record<string, unknown>[]) =>
      rows.reduce((sum, { rate, examples }) => sum + Number(rate) * Number(examples), 0) / 12
    const own = rate(await evaluate())
    const bytes = await readFile(at('same.npy'))
    await writeFile(
      at('same.npy'),
      bytes.map((byte, i) => (i >= 128 ? bytes[128 + ((i - 128 + 4) % 48)]! : byte)),
    ) // other order
    const [other, ...none] = await evaluate({ dataFile: at('same.npy'), otherData: true })
    expect(none).toEqual([])
    expect(other!['split']).toBe('other')
    expect(Math.abs(Number(other!['rate']) - own)).toBeLessThan(1e-5) // float32; the rate is in closed form
  })
})
