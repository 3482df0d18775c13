import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Dataset } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { linear } from '@elbow-vae/datasets'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifestOf, rowsOf } from '../testing/runs.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'

const run = promisify(execFile)
const example = fileURLToPath(new URL('../../../../examples/elbow-plugin-student-t', import.meta.url))
const data = { dimensions: 2, factors: 1, deviation: 0.5, seed: 1, train: 500, validation: 0, test: 200 }

let project: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  project = temporary.path
  return temporary.remove
})

/** Install a tarball as npm does, without a registry. */
async function installPacked(): Promise<void> {
  await run('npm', ['pack', '--silent', '--pack-destination', project], { cwd: example })
  const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz'))!
  const target = join(project, 'node_modules', 'elbow-plugin-student-t')
  await mkdir(target, { recursive: true })
  await run('tar', ['-xzf', join(project, tarball), '--strip-components=1', '-C', target])
}

/** Values of one tensor in a safetensors file. */
async function weight(name: string): Promise<Float32Array> {
  const bytes = await readFile(join(project, 'out', 'checkpoint.safetensors'))
  const end = 8 + Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.toString('utf8', 8, end)) as Record<string, { data_offsets: [number, number] }>
  const [from, to] = header[name]!.data_offsets
  return new Float32Array(Uint8Array.from(bytes.subarray(end + from, end + to)).buffer)
}

/** log N(z; μ, σ²) */
const logNormal = (z: number, mean: number, deviation: number) =>
  -0.5 * ((z - mean) / deviation) ** 2 - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI)

/** log of Student's t of 3 degrees of freedom and scale 2: 2 / π√3 (1 + t²/3)², t = z/2, over 2. */
const logStudent = (z: number) => Math.log(2 / (Math.PI * Math.sqrt(3)) / 2) - 2 * Math.log1p((z / 2) ** 2 / 3)

/** R = 1/N Σ_i ∫ e(z|x_i) log e(z|x_i)/m(z) dz over the test split, by the trapezoid rule. */
async function rateByHand(): Promise<number> {
  const [[v1, v2], [bias], [raw]] = [
    await weight('encoder/mean/kernel'),
    await weight('encoder/mean/bias'),
    await weight('encoder/scale'),
  ] as unknown as [[number, number], [number], [number]]
  const deviation = Math.log1p(Math.exp(raw))
  const { splits } = linear.create(data, testContext('dataset')) as Dataset
  const x = splits.test!.rows(Int32Array.from({ length: data.test }, (_, i) => i), 0) // prettier-ignore
  let sum = 0
  for (let i = 0; i < data.test; i++) {
    const mean = v1 * x[2 * i]! + v2 * x[2 * i + 1]! + bias
    for (let t = -8; t <= 8; t += 0.05) {
      const z = mean + t * deviation
      const log = logNormal(z, mean, deviation)
      sum += Math.exp(log) * (log - logStudent(z)) * 0.05 * deviation
    }
  }
  return sum / data.test
}

describe('elbow-plugin-student-t, installed from its tarball', { timeout: 300_000 }, () => {
  beforeAll(installPacked, 120_000)

  it('has the rate of a quadrature over its density, in a run that records the package', async () => {
    const dataset = Object.entries(data).flatMap(([name, value]) => [`--dataset.${name}`, String(value)])
    const words = [
      ...['run', '--plugin', 'elbow-plugin-student-t', '--dataset', 'linear', ...dataset],
      ...['--encoder', 'linear', '--decoder', 'linear', '--objective', 'elbo', '--latents', '1', '--steps', '20'],
      ...['--marginal', 'student-t', '--marginal.degrees', '3', '--marginal.scale', '2'],
      ...['--evaluate-quadrature', '64', '--engine', 'cpu', '--out', 'out'],
    ]
    const { code, stderr } = await elbow(words, { cwd: project })
    expect(code, stderr).toBe(0)
    const { config, plugins } = await manifestOf(join(project, 'out'))
    const specifier = join(project, 'node_modules', 'elbow-plugin-student-t')
    expect(plugins).toEqual([{ specifier, name: 'elbow-plugin-student-t', version: '1.0.0' }])
    expect(config.marginal).toEqual({ name: 'student-t', options: { degrees: 3, scale: 2, learned: false } })
    for (const { loss } of await rowsOf(join(project, 'out'), 'train.arrow')) expect(loss).toSatisfy(Number.isFinite)
    const { rate } = (await rowsOf(join(project, 'out'), 'eval.arrow')).find(({ split }) => split === 'test')!
    expect(rate).toBeCloseTo(await rateByHand(), 4)
  })

  it('type-checks, and passes its tests, with the contract of marginals', async () => {
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
    await run(process.execPath, [tsc], { cwd: example })
    await run(process.execPath, ['--test'], { cwd: example })
  })
})
