import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { availableEngines, executeRun, resolveConfig, type Row } from '@elbow/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nowhere } from './testing/in-process.js'
import { interruptedAndResumed } from './testing/interrupted.js'
import { lossesOf } from './testing/losses.js'
import { registry } from './testing/registry.js'

const engines = await availableEngines()
const present = engines.includes('tensorflow')
const engine = present ? 'tensorflow' : 'wasm'

const depths = [4, 4, 6, 6, 8]
const masked = { hidden: [10, 10] }
const encoders = {
  conv: { depths },
  'conv-iaf': { depths, steps: 2, ...masked },
  auxiliary: { hidden: [10], auxiliary: 2 },
}
const decoders = { deconv: { depths: [6, 6, 6, 4, 4, 4] }, pixelcnn: { depth: 3, layers: 1, scales: 2 } }
const marginals = { gaussian: {}, maf: { ...masked, steps: 2 }, vamp: { components: 7 } }
const besides = { mixture: { components: 7 }, autoregressive: { ...masked, components: 3 } }

interface Networks {
  readonly encoder: keyof typeof encoders
  readonly decoder: keyof typeof decoders
}

const family = ({ encoder, decoder }: Networks, marginal: string, own: Readonly<Record<string, unknown>>) => ({
  parts: { dataset: 'tiny-bits', encoder, decoder, marginal, objective: 'beta' },
  options: {
    dataset: { side: 8 },
    encoder: encoders[encoder],
    decoder: decoders[decoder],
    marginal: own,
    objective: { beta: 0.7 },
  },
  settings: { 'batch-size': 20, latents: [3], steps: 6, 'learning-rate': 1e-3 },
})

const networks: readonly Networks[] = [
  { encoder: 'conv', decoder: 'deconv' },
  { encoder: 'conv-iaf', decoder: 'deconv' },
  { encoder: 'conv', decoder: 'pixelcnn' },
  { encoder: 'conv-iaf', decoder: 'pixelcnn' },
]

/** The twelve families of ABE section 4, the other marginals with the simple networks, an auxiliary encoder; small. */
const families = [
  ...Object.entries(marginals).flatMap(([marginal, own]) => networks.map((each) => family(each, marginal, own))),
  ...Object.entries(besides).map(([marginal, own]) => family(networks[0]!, marginal, own)),
  family({ encoder: 'auxiliary', decoder: 'deconv' }, 'gaussian', {}),
]

describe.skipIf(!present)(`compiled on tensorflow${present ? '' : ' (skipped: the engine is absent)'}`, () => {
  it.each(families)('$parts.encoder, $parts.decoder, $parts.marginal has the eager losses', async (family) => {
    const eager = await lossesOf(family, 'off')
    const compiled = await lossesOf(family, 'auto')
    expect(compiled).toHaveLength(6)
    compiled.forEach((loss, i) => expect(Math.abs(loss / eager[i]! - 1), `step ${i + 1}`).toBeLessThan(2e-5))
  })
})

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-families-'))
})
afterAll(() => rm(directory, { recursive: true }))

describe.each(families)('$parts.encoder, $parts.decoder, $parts.marginal', ({ parts, options, settings }) => {
  const config = resolveConfig(registry, {
    parts,
    options,
    evaluate: ['samples'],
    evaluateOptions: { samples: { count: 2 } },
    settings: { ...settings, engine, 'log-every': 1 },
  })

  it('trains, evaluates, draws samples, and ends the same when it was interrupted and resumed', async () => {
    const path = join(directory, `${parts.encoder}-${parts.decoder}-${parts.marginal}`)
    const losses: number[] = []
    const whole = await executeRun({
      registry,
      config,
      output: nowhere,
      watch: ({ loss }) => losses.push(Number(loss)),
    })
    expect(losses).toHaveLength(6)
    for (const row of whole.rows) expect(Number.isFinite(row['rate']) && Number.isFinite(row['distortion'])).toBe(true)

    const { interrupted, resumed } = await interruptedAndResumed(config, path, 3)
    expect(interrupted.manifest).toMatchObject({ status: 'interrupted', steps: 6 })
    expect(interrupted.manifest.step).toBeLessThan(6)
    expect(resumed.manifest).toMatchObject({ status: 'done', step: 6 })
    expect(resumed.rows).toHaveLength(whole.rows.length)
    resumed.rows.forEach((row, i) => expectClose(row, whole.rows[i]!))
    await access(join(path, 'samples.png'))
  })
})

/** Not to the last bit: TensorFlow's threads may add in another order. */
function expectClose(row: Row, expected: Row): void {
  expect(row['split']).toBe(expected['split'])
  for (const name of ['rate', 'distortion', 'elbo']) {
    const value = Number(expected[name])
    expect(Math.abs(Number(row[name]) - value), name).toBeLessThan(1e-4 * Math.abs(value))
  }
}
