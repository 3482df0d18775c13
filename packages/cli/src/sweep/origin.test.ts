import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { coreVersion, definePlugin, loadDataset, type Manifest } from '@elbow-vae/core'
import { beforeAll, expect, it } from 'vitest'
import { registryWith } from '../plugins/built-in.js'
import { temporaryDirectory } from '../testing/spawn.js'
import { expandGrid } from './grid.js'
import { assertSameOrigin } from './origin.js'
import type { Outcome } from './outcome.js'
import { planJobs } from './plan.js'

const objective = (name: string) =>
  definePlugin({ kind: 'objective', name, summary: name, options: {}, create: () => ({ loss: (m) => m.mean(m.rate) }) })
const from = (name: string, version: string) => ({ specifier: `/${name}`, name, version, plugins: [objective(name)] })
const registry = registryWith([from('used', '2.0.0'), from('unused', '2.0.0')])

let path: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  path = join(temporary.path, 'data.npy')
  await writeNpy(1)
  return temporary.remove
})

/** An npy file (format version 1) of two examples of two numbers, the first of which is `value`. */
async function writeNpy(value: number): Promise<void> {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }".padEnd(117) + '\n'
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0])
  await writeFile(
    path,
    Buffer.concat([start, Buffer.from(header), Buffer.from(Float32Array.of(value, 2, 3, 4).buffer)]),
  )
}

/** A sweep of one finished run, with these fields in its run.json. */
async function sweepWith(recorded: Partial<Manifest> = {}, status: 'done' | 'failed' = 'done') {
  const parts = { dataset: 'file', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'used' }
  const [job] = planJobs(registry, 'out', expandGrid(registry, { ...parts, 'dataset.path': path }))
  const { checksum } = await loadDataset(registry, job!.config)
  const versions = { elbow: coreVersion(), node: '' }
  const manifest = { status, dataset: { checksum, entropy: null }, versions, ...recorded } as Manifest
  return new Map([[job!, { status, manifest } satisfies Outcome]])
}
const check = async (outcomes: Awaited<ReturnType<typeof sweepWith>>) => {
  const warnings: string[] = []
  await assertSameOrigin(outcomes, { registry, warn: (line) => warnings.push(line) })
  return warnings
}

it('a sweep continues with runs of the same data and software', async () => {
  expect(await check(await sweepWith())).toEqual([])
})

it('a sweep refuses runs with a changed data file, with dataset, checksums and runs', async () => {
  const outcomes = await sweepWith()
  await writeNpy(5)
  await expect(check(outcomes)).rejects.toMatchObject({
    code: 'BAD_USAGE',
    message: expect.stringMatching(
      /dataset file had the checksum [0-9a-f]{12}, now [0-9a-f]{12} \(1 run: out\/run_[0-9a-f]{8}\)\. Give another --out/,
    ) as string,
  })
})

const package1 = (name: string) => [{ specifier: '', name, version: '1.0.0' }]
it.each([
  ['another version of Elbow', { versions: { elbow: '0.0.1', node: '' } }, /trained by elbow 0\.0\.1, this is /],
  ['another version of a plugin package', { plugins: package1('used') }, /trained with used 1\.0\.0, this is 2\.0\.0/],
])('a sweep refuses runs of %s', async (_, recorded, message) => {
  await expect(check(await sweepWith(recorded))).rejects.toThrow(message)
})

it('a package that the run does not use may change', async () => {
  expect(await check(await sweepWith({ plugins: package1('unused') }))).toEqual([])
})

it('a run that starts again may have other data or software', async () => {
  expect(await check(await sweepWith({ versions: { elbow: '0.0.1', node: '' } }, 'failed'))).toEqual([])
})

it('data that cannot be loaded are not compared, with a warning', async () => {
  const outcomes = await sweepWith()
  await writeFile(path, '')
  expect(await check(outcomes)).toEqual([expect.stringContaining('cannot be compared: ')])
})
