import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { availableEngines, executeRun, resolveConfig, type Row } from '@elbow-vae/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nowhere, interruptedAndResumed, lossesOf, registry } from '@elbow-vae/cli/testing'

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
const otherMarginals = { mixture: { components: 7 }, autoregressive: { ...masked, components: 3 } }

interface Networks {
  readonly encoder: keyof typeof encoders
  readonly decoder: keyof typeof decoders
}

const family = (
  { encoder, decoder }: Networks,
  marginal: string,
  marginalOptions: Readonly<Record<string, unknown>>,
) => ({
  parts: { dataset: 'tiny-bits', encoder, decoder, marginal, objective: 'beta' },
  options: {
    dataset: { side: 4 },
    encoder: encoders[encoder],
    decoder: decoders[decoder],
    marginal: marginalOptions,
    objective: { beta: 0.7 },
  },
  // as many examples in every batch, so that a step and an evaluation are compiled once each
  settings: { 'batch-size': 20, 'evaluate-limit': 20, latents: [3], steps: 6, 'learning-rate': 1e-3 },
})

const networks: readonly Networks[] = [
  { encoder: 'conv', decoder: 'deconv' },
  { encoder: 'conv-iaf', decoder: 'deconv' },
  { encoder: 'conv', decoder: 'pixelcnn' },
  { encoder: 'conv-iaf', decoder: 'pixelcnn' },
]

/** Small versions of the twelve families of ABE section 4, of the other marginals, and of an auxiliary encoder. */
const families = [
  ...Object.entries(marginals).flatMap(([marginal, marginalOptions]) =>
    networks.map((each) => family(each, marginal, marginalOptions)),
  ),
  ...Object.entries(otherMarginals).map(([marginal, marginalOptions]) =>
    family(networks[0]!, marginal, marginalOptions),
  ),
  family({ encoder: 'auxiliary', decoder: 'deconv' }, 'gaussian', {}),
]

describe.skipIf(!present)(`compiled on tensorflow${present ? '' : ' (skipped: the engine is absent)'}`, () => {
  it.each(families)(
    '$parts.encoder, $parts.decoder, $parts.marginal has the same losses as eager execution',
    async (family) => {
      const eager = await lossesOf(family, 'off')
      const compiled = await lossesOf(family, 'auto', { evaluated: true })
      expect(compiled).toHaveLength(6)
      compiled.forEach((loss, i) => expect(Math.abs(loss / eager[i]! - 1), `step ${i + 1}`).toBeLessThan(2e-5))
    },
  )
})

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-families-'))
})
afterAll(() => rm(directory, { recursive: true }))

/** To compile takes most of a run's time. What is compiled is compared with the eager steps above; here two families are. */
const compiled: readonly unknown[] = [families[0], families.at(-1)]

describe.each(families)('$parts.encoder, $parts.decoder, $parts.marginal', (family) => {
  const { parts, options, settings } = family
  const config = resolveConfig(registry, {
    parts,
    options,
    evaluate: ['samples'],
    evaluateOptions: { samples: { count: 1 } },
    settings: { ...settings, engine, 'log-every': 1, compile: compiled.includes(family) ? 'auto' : 'off' },
  })

  it('trains, evaluates, draws samples, and has the same result after an interruption', async () => {
    const path = join(directory, `${parts.encoder}-${parts.decoder}-${parts.marginal}`)
    const losses: number[] = []
    const uninterrupted = await executeRun({
      registry,
      config,
      output: nowhere,
      watch: ({ loss }) => losses.push(Number(loss)),
    })
    expect(losses).toHaveLength(6)
    for (const row of uninterrupted.rows)
      expect(Number.isFinite(row['rate']) && Number.isFinite(row['distortion'])).toBe(true)

    const { interrupted, resumed } = await interruptedAndResumed(config, path, 3)
    expect(interrupted.manifest).toMatchObject({ status: 'interrupted', steps: 6 })
    expect(interrupted.manifest.step).toBeLessThan(6)
    expect(resumed.manifest).toMatchObject({ status: 'done', step: 6 })
    expect(resumed.rows).toHaveLength(uninterrupted.rows.length)
    resumed.rows.forEach((row, i) => expectClose(row, uninterrupted.rows[i]!))
    await access(join(path, 'samples.png'))
  })
})

/** Not bit for bit: TensorFlow's threads may sum in another order. */
function expectClose(row: Row, expected: Row): void {
  expect(row['split']).toBe(expected['split'])
  for (const name of ['rate', 'distortion', 'elbo']) {
    const value = Number(expected[name])
    expect(Math.abs(Number(row[name]) - value), name).toBeLessThan(1e-4 * Math.abs(value))
  }
}
