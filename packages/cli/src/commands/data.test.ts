import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readTable } from '@elbow-vae/core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { manifestOf } from '../testing/runs.js'
import { runElbow as elbow } from '../testing/run-elbow.js'
import { temporaryDirectory } from '../testing/spawn.js'

const shared = fileURLToPath(new URL('../../../../../shared/data/omniglot', import.meta.url))
const absent = !existsSync(shared)
const drawings = 'images_background_small1.zip'

let directory: string
beforeEach(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

/** Flags of the smallest run on a data file. */
const smallRun = [
  ...['run', '--encoder', 'mlp', '--encoder.hidden', '4', '--decoder', 'mlp', '--decoder.hidden', '4'],
  ...['--marginal', 'gaussian', '--objective', 'elbo', '--latents', '2', '--engine', 'cpu', '--steps', '2'],
]

const title = `elbow data with the drawings of ../shared${absent ? ' (skipped: they are absent)' : ''}`
describe.skipIf(absent)(title, () => {
  let mirror: string
  let asked: string[]
  beforeAll(async () => {
    asked = []
    const server = createServer(({ url }, response) => {
      asked.push(url!)
      const file = join(shared, basename(url!))
      if (existsSync(file)) createReadStream(file).pipe(response)
      else response.writeHead(404).end()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return () => void server.close()
  })

  it('fetches a file by name, verifies, lists and trains on it, and records it in run.json and the tables', async () => {
    const env = { ELBOW_DATA: join(directory, 'data'), ELBOW_DATA_MIRROR: mirror }
    const run = (args: readonly string[]) => elbow(args, { cwd: directory, env })

    const fetched = await run(['data', 'fetch', 'omniglot', drawings])
    expect(fetched).toMatchObject({ code: 0, stderr: `${drawings}: fetched, 1319022 bytes, sha256 as published\n` })
    expect(asked).toEqual([`/omniglot/${drawings}`])

    const verified = await run(['data', 'verify', '--json'])
    expect(verified.code).toBe(0)
    expect(JSON.parse(String(verified.stdout))).toMatchObject([{ dataset: 'omniglot', file: drawings, status: 'good' }])

    const listed = String((await run(['data', 'list'])).stdout)
    expect(listed).toContain(`present, in ${join(env.ELBOW_DATA, 'omniglot')}: ${drawings}`)
    expect(listed).toContain('missing train-images-idx3-ubyte.gz')

    const out = join(directory, 'run')
    const trained = await run([...smallRun, '--dataset', 'omniglot', '--dataset.limit', '50', '--out', out])
    expect(trained.code, trained.stderr).toBe(0)
    const { config } = await manifestOf(out)
    const options = { binarize: 'static', 'binarize-seed': 0, source: 'zip', limit: 50 }
    expect(config.dataset).toEqual({ name: 'omniglot', options })
    const { metadata } = await readTable(join(out, 'eval.arrow'))
    expect(JSON.parse(metadata['elbow.run']!)).toMatchObject({ dataset: { name: 'omniglot', options } })
  })

  it('refuses a file unknown to the dataset, and reports one missing on the server', async () => {
    const env = { ELBOW_DATA: directory, ELBOW_DATA_MIRROR: mirror }
    const unknown = await elbow(['data', 'fetch', 'omniglot', 'x.zip'], { cwd: directory, env })
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('omniglot has no file "x.zip"') as string,
    })
    const refused = await elbow(['data', 'fetch', 'omniglot'], { cwd: directory, env })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('404') as string })
  })
})

describe('elbow data', () => {
  it('has nothing to fetch for computed data and own files', async () => {
    for (const name of ['toy', 'file']) {
      const { code, stdout } = await elbow(['data', 'fetch', name], { cwd: directory })
      expect([code, String(stdout)]).toEqual([0, `${name}: needs no files to be fetched\n`])
    }
  })
})

describe('elbow run --dataset file', () => {
  it('trains on an npy file in the working directory, and records how it was read', async () => {
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (40, 6), }".padEnd(117) + '\n'
    const head = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.of(118, 0), Buffer.from(header)])
    const bits = Buffer.from(Array.from({ length: 240 }, (_, i) => (i * i) & 1))
    await writeFile(join(directory, 'x.npy'), Buffer.concat([head, bits]))
    const own = ['--dataset', 'file', '--dataset.path', 'x.npy', '--dataset.test-fraction', '0.25']
    const { code, stderr } = await elbow([...smallRun, ...own, '--out', 'run'], { cwd: directory })
    expect(code, stderr).toBe(0)
    const { config } = await manifestOf(join(directory, 'run'))
    expect(config.dataset.options).toMatchObject({ path: 'x.npy', kind: 'binary', shape: [6] })
    const { rows } = await readTable(join(directory, 'run', 'eval.arrow'))
    expect(rows.map(({ split, examples }) => [split, examples])).toEqual([
      ['train', 30],
      ['test', 10],
    ])
  })
})
