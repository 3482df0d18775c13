import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { availableEngines, executeRun, resolveConfig, uniform } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  nowhere,
  interruptedAndResumed,
  lossesOf,
  registry,
  manifestOf,
  rowsOf,
  runElbow,
  temporaryDirectory,
} from '@elbow-vae/cli/testing'

const present = (await availableEngines()).includes('tensorflow')
const engine = present ? 'tensorflow' : 'wasm'

/** A decoder with a receptive field of 2 pixels; `families.test.ts` tests unlimited ones. */
const model = {
  parts: { dataset: 'tiny-bits', encoder: 'conv', decoder: 'pixelcnn', marginal: 'gaussian', objective: 'beta' },
  options: {
    dataset: { side: 4 },
    encoder: { depths: [4, 4, 6, 6, 8] },
    decoder: { depth: 3, scales: 1, 'receptive-field': 2 },
    objective: { beta: 0.7 },
  },
  settings: { 'batch-size': 20, 'evaluate-limit': 20, latents: [3], steps: 12, 'learning-rate': 1e-3 },
}

describe.skipIf(!present)(`compiled on tensorflow${present ? '' : ' (skipped: the engine is absent)'}`, () => {
  it('a pixelcnn with a limited receptive field has the same losses as eager execution', async () => {
    const eager = await lossesOf(model, 'off')
    const compiled = await lossesOf(model, 'auto')
    expect(compiled).toHaveLength(12)
    compiled.forEach((loss, i) => expect(Math.abs(loss / eager[i]! - 1), `step ${i + 1}`).toBeLessThan(1e-5))
  })
})

let directory = ''
beforeAll(async () => {
  const { path, remove } = await temporaryDirectory()
  directory = path
  return remove
})

describe('a pixelcnn with a limited receptive field', () => {
  it('trains, evaluates, draws samples, and has the same result after an interruption', async () => {
    const { parts, options, settings } = model
    const request = { parts, options, evaluate: ['samples'], evaluateOptions: { samples: { count: 1 } } }
    const config = resolveConfig(registry, { ...request, settings: { ...settings, engine, 'log-every': 1 } })
    const uninterrupted = await executeRun({ registry, config, output: nowhere })

    const { interrupted, resumed } = await interruptedAndResumed(config, join(directory, 'limited'), 5)
    expect(interrupted.manifest.status).toBe('interrupted')
    expect(resumed.manifest).toMatchObject({ status: 'done', step: 12 })
    expect(resumed.rows).toHaveLength(uninterrupted.rows.length)
    resumed.rows.forEach((row, i) => {
      for (const column of ['rate', 'distortion']) {
        const expected = Number(uninterrupted.rows[i]![column])
        expect(Math.abs(Number(row[column]) / expected - 1), column).toBeLessThan(1e-4)
      }
    })
  })
})

describe('elbow run --decoder pixelcnn', () => {
  it('trains, evaluates and draws samples, and elbow evaluate reads its checkpoint', async () => {
    const data = join(directory, 'bits.npy')
    await writeFile(data, bitsFile([30, 4, 4, 1]))
    const run = join(directory, 'flags')
    const { code, stderr } = await runElbow(
      [
        'run',
        ...['--dataset', 'file', '--dataset.path', data, '--dataset.test-fraction', '0.2'],
        ...['--encoder', 'mlp', '--encoder.hidden', '8', '--marginal', 'gaussian', '--objective', 'elbo'],
        ...['--decoder', 'pixelcnn', '--decoder.depth', '3', '--decoder.layers', '1', '--decoder.scales', '2'],
        ...['--latents', '2', '--batch-size', '12', '--steps', '6', '--evaluate', 'samples', '--engine', engine],
        ...['--out', run],
      ],
      { cwd: directory },
    )
    expect(stderr).not.toContain('Error')
    expect(code).toBe(0)
    expect((await manifestOf(run)).status).toBe('done')
    await access(join(run, 'samples.png'))
    const before = (await rowsOf(run, 'eval.arrow')).find(({ split }) => split === 'test')!
    const again = await runElbow(['evaluate', run, '--split', 'test', '--json'], { cwd: directory })
    expect(again.code).toBe(0)
    const { rows } = JSON.parse(again.stdout.toString()) as { rows: { distortion: number }[] }
    expect(Math.abs(rows[0]!.distortion / Number(before['distortion']) - 1)).toBeLessThan(1e-5)
  })
})

/** The bytes of an npy file of random bits. */
function bitsFile(shape: readonly number[]): Buffer {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`
  const header = `${text.padEnd(128 - 10 - 1)}\n`
  const count = shape.reduce((product, n) => product * n, 1)
  const bits = uniform({ seed: 1, stream: 'bits', step: 0 }, count).map((u) => (u < 0.3 ? 1 : 0))
  const length = Buffer.alloc(2)
  length.writeUInt16LE(header.length)
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header), Buffer.from(bits)])
}
