import {
  createRunDirectory,
  evaluateRun,
  executeRun,
  normal,
  resolveConfig,
  type Row,
  type RunOutput,
} from '@elbow-vae/core'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nowhere, registry } from '@elbow-vae/cli/testing'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-scaled-'))
})
afterAll(() => rm(directory, { recursive: true }))

const size = 300
/** Two correlated columns, about N(1000, 50²) and N(−3, 0.02²), in float64 as in pandas. */
const columns = ((): readonly [Float64Array, Float64Array] => {
  const noise = normal({ seed: 1, stream: 'scaled', step: 0 }, 2 * size)
  const a = Float64Array.from({ length: size }, (_, i) => noise[2 * i]!)
  const b = a.map((value, i) => 0.8 * value + 0.6 * noise[2 * i + 1]!)
  return [a.map((value) => 1000 + 50 * value), b.map((value) => -3 + 0.02 * value)]
})()
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value / values.length, 0)
const means = columns.map(mean)
const centered = columns.map((column, i) => column.map((value) => value - means[i]!)) as [Float64Array, Float64Array]
const product = (a: Float64Array, b: Float64Array) => mean(a.map((value, i) => value * b[i]!))
const stds = centered.map((column) => Math.sqrt(product(column, column)))
const logScale = stds.reduce((sum, std) => sum + Math.log(std), 0)

/** ½ log det(2πe Σ) with the covariance of the examples: the minimum of R + D over Gaussian models. */
const best = (() => {
  const [a, b] = centered
  const determinant = product(a, a) * product(b, b) - product(a, b) ** 2
  return 0.5 * Math.log((2 * Math.PI * Math.E) ** 2 * determinant)
})()

async function npy(name: string, [a, b]: readonly [Float64Array, Float64Array]): Promise<string> {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${size}, 2), }`
  const padded = `${header.padEnd(117)}\n`
  const values = Float64Array.from({ length: 2 * size }, (_, i) => (i % 2 === 0 ? a : b)[i >> 1]!)
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length, 0])
  await writeFile(join(directory, name), Buffer.concat([magic, Buffer.from(padded), Buffer.from(values.buffer)]))
  return join(directory, name)
}

const training = { 'batch-size': size, 'learning-rate': 5e-2, schedule: 'cosine', latents: [1] } as const

interface Run {
  readonly path: string
  readonly scale?: string
  readonly steps: number
  readonly quadrature?: boolean
  readonly evaluate?: readonly string[]
  readonly output?: () => Promise<RunOutput>
}

async function run({ path, scale = 'none', steps, quadrature = false, evaluate = [], output = nowhere }: Run) {
  const config = resolveConfig(registry, {
    parts: { dataset: 'file', encoder: 'linear', decoder: 'linear', marginal: 'gaussian', objective: 'elbo' },
    options: { dataset: { path, scale }, decoder: { scale: 'learned-per-dimension' } },
    evaluate: [...evaluate],
    evaluateOptions: {
      'importance-weighted': { samples: 20 },
      gaps: { examples: 10, steps: 5, draws: 20 },
      'generative-bounds': { examples: 40, draws: 5, density: 'made', generations: 50, steps: 5, hidden: [4] },
    },
    settings: { ...training, steps, ...(quadrature && { quadrature: 6, 'evaluate-quadrature': 24 }) },
  })
  const lines: string[] = []
  let trained: Row = {}
  const watch = (row: Row) => void (trained = row)
  const result = await executeRun({ registry, config, output, watch, log: (line) => lines.push(line) })
  return { ...result, row: result.rows[0]!, trained, lines }
}

const numberIn = (row: Row, name: string) => row[name] as number

describe('continuous data that was standardized', () => {
  it('has R + D = ½ log det 2πeΣ at the optimum, in its original units', async () => {
    const { row } = await run({ path: await npy('x.npy', columns), scale: 'standardize', steps: 300, quadrature: true })
    const excess = numberIn(row, 'rate') + numberIn(row, 'distortion') - best
    expect(excess).toBeGreaterThan(-1e-3)
    expect(excess).toBeLessThan(0.03)
  })

  it('adds Σ log s to distortions and likelihoods, and nothing to rates, gaps and information bounds', async () => {
    const evaluate = ['importance-weighted', 'generative-bounds', 'code-use', 'gaps']
    const original = await npy('y.npy', columns)
    const beforehand = await npy('z.npy', [0, 1].map((i) => centered[i]!.map((x) => x / stds[i]!)) as never)
    const { row: scaled, trained } = await run({ path: original, scale: 'standardize', steps: 20, evaluate })
    const { row: plain, trained: before } = await run({ path: beforehand, steps: 20, evaluate })
    const costs = ['distortion', 'loss', 'cross_entropy', 'exchanged_distortion', 'density_fit']
    const shifts: Record<string, number> = Object.fromEntries(costs.map((name) => [name, 1]))
    const falls: Record<string, number> = { elbo: -1, log_likelihood: -1, elbo_of_draws: -1 }
    const compared = Object.entries(plain).filter(([name, cell]) => typeof cell === 'number' && name !== 'seconds')
    for (const [name, shift] of Object.entries({ loss: 1, distortion: 1, elbo: -1, rate: 0 }))
      expect(numberIn(trained, name) - numberIn(before, name), `train ${name}`).toBeCloseTo(shift * logScale, 3)
    for (const [name, cell] of compared) {
      const expected = (cell as number) + ({ ...shifts, ...falls }[name] ?? 0) * logScale
      expect(Math.abs(numberIn(scaled, name) - expected), name).toBeLessThan(1e-3 * (1 + Math.abs(expected)))
    }
    for (const name of [...Object.keys({ ...shifts, ...falls }), 'importance_gap', 'bound_g', 'bound_u', 'code_use'])
      expect(plain[name], name).toBeTypeOf('number')
  })

  it('has its scaling in the log and in run.json, and a later evaluation has the same numbers', async () => {
    const path = await npy('w.npy', columns)
    const output = () => createRunDirectory(join(directory, 'run'))
    const { manifest, row, lines } = await run({ path, scale: 'standardize', steps: 5, output })
    const params = lines.join('\n')
    expect(params).toContain('an array [300, 2] of float64')
    expect(params).toContain('train 300 examples [2], continuous, values from')
    expect(params).toContain(`sum log s = ${Number(logScale.toPrecision(4))} nats`)
    const { scaling, read } = manifest.dataset
    means.forEach((value, i) => expect(scaling!.shift[i]).toBeCloseTo(value, 8))
    stds.forEach((value, i) => expect(scaling!.scale[i]).toBeCloseTo(value, 8))
    expect(read!.files).toMatchObject([{ file: path, rows: size, array: { type: 'float64', shape: [size, 2] } }])
    const again = await evaluateRun({ registry, path: join(directory, 'run'), checkpoint: 'latest' })
    expect(again.rows[0]!['distortion']).toBe(row['distortion'])
  })

  it('has no log line about data near unit scale', async () => {
    const unit = await npy('unit.npy', [0, 1].map((i) => centered[i]!.map((x) => x / stds[i]!)) as never)
    expect((await run({ path: unit, steps: 0 })).lines.join('\n')).not.toContain('--dataset.scale')
    const unscaled = await run({ path: await npy('far.npy', columns), steps: 0 })
    expect(unscaled.lines.join('\n')).toContain('far from unit scale; --dataset.scale standardize')
  })
})
