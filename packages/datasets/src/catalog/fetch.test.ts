import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fetchDataset, type FetchOptions } from './fetch.js'
import type { DataSources } from '../fetch/source.js'
import { verifyDataset } from './verify.js'
import { textContaining } from '../dataset.test.helper.js'

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) >> 7))
const half = content.length / 2
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Serves ranges as a web server does. */
const whole: Answer = (request, response) => {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
  const fresh = request.headers['if-range'] ?? '"v1"'
  if (start === undefined || fresh !== '"v1"') {
    response.writeHead(200, { etag: '"v1"', 'content-length': content.length }).end(content)
    return
  }
  const range = `bytes ${start}-${content.length - 1}/${content.length}`
  response.writeHead(206, { etag: '"v1"', 'content-range': range }).end(content.subarray(Number(start)))
}

/** Sends half of the file and cuts the connection. */
const cut: Answer = (_, response) => {
  response.writeHead(200, { etag: '"v1"', 'content-length': content.length })
  response.write(content.subarray(0, half), () => setTimeout(() => response.destroy(), 50))
}

/** Sends half of the file, then nothing. */
const silent: Answer = (_, response) => {
  response.writeHead(200, { etag: '"v1"', 'content-length': content.length })
  response.write(content.subarray(0, half))
}

let server: Server
let base: string
let directory: string
/** Responses of the server in order; the last one is repeated. */
let answers: Answer[]
let requests: IncomingMessage[]
let lines: string[]

beforeEach(async () => {
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, '')
  ;[requests, lines] = [[], []]
  directory = await mkdtemp(join(tmpdir(), 'elbow-fetch-'))
  server = createServer((request, response) => {
    requests.push(request)
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    answer(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  if (server.listening) await new Promise((closed) => server.close(closed))
  await rm(directory, { recursive: true })
})

const sources = (file: object = {}): DataSources => ({
  digits: {
    files: [
      {
        name: 'digits.bin',
        url: `${base}/digits.bin`,
        bytes: content.length,
        digest: { algorithm: 'sha256', value: sha256(content) },
        ...file,
      },
    ],
  },
})

const fetchDigits = (options: Partial<FetchOptions> = {}) =>
  fetchDataset('digits', {
    directory,
    sources: sources(),
    backoffMs: 1,
    stallMs: 5000,
    log: (line) => lines.push(line),
    ...options,
  })

const file = () => join(directory, 'digits.bin')
const part = () => join(directory, 'digits.bin.part')
const refusal = async (options?: Partial<FetchOptions>) => fetchDigits(options).then(String, (fault: Error) => fault)

describe('fetchDataset', () => {
  it('downloads a file, reports progress, and leaves only the complete file', async () => {
    answers = [whole]
    const seen: number[] = []
    await fetchDigits({ progress: ({ received }) => seen.push(received) })
    expect(content.equals(await readFile(file()))).toBe(true)
    expect(await readdir(directory)).toEqual(['digits.bin'])
    expect(seen.at(-1)).toBe(content.length)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(lines).toEqual(['digits.bin: fetched, 300000 bytes, sha256 as published'])
    expect(await verifyDataset('digits', directory, sources())).toEqual([{ file: 'digits.bin', status: 'good' }])
  })

  it.each([
    ['md5', 'md5', createHash('md5').update(content).digest('hex')],
    ['git-blob', 'git hash', createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')],
  ])('verifies a file by its published %s', async (algorithm, name, value) => {
    answers = [whole]
    await fetchDigits({ sources: sources({ digest: { algorithm, value } }) })
    expect(lines).toEqual([`digits.bin: fetched, 300000 bytes, ${name} as published`])
    await rm(file())
    const wrong = sources({ digest: { algorithm, value: value.replaceAll('a', 'b') } })
    expect(await refusal({ sources: wrong })).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: textContaining(`its ${name} is not the published`),
    })
    expect(await readdir(directory)).toEqual([])
  })

  describe('of a file without a published size', () => {
    const unsized = () => sources({ bytes: undefined })

    it('uses the size of the server, and resumes after a lost connection', async () => {
      answers = [cut, whole]
      const totals = new Set<number | undefined>()
      await fetchDigits({ sources: unsized(), progress: ({ total }) => totals.add(total) })
      expect(requests[1]!.headers.range).toBe(`bytes=${half}-`)
      expect([...totals]).toEqual([content.length])
      expect(content.equals(await readFile(file()))).toBe(true)
      expect(await verifyDataset('digits', directory, unsized())).toEqual([{ file: 'digits.bin', status: 'good' }])
    })

    it('works without any size', async () => {
      answers = [(_, response) => response.writeHead(200).end(content)]
      const totals = new Set<number | undefined>()
      await fetchDigits({ sources: unsized(), progress: ({ total }) => totals.add(total) })
      expect([...totals]).toEqual([undefined])
      expect(lines).toEqual(['digits.bin: fetched, 300000 bytes, sha256 as published'])
    })

    it('starts over if the partial file is already complete', async () => {
      await writeFile(part(), content)
      answers = [(_, response) => response.writeHead(416).end(), whole]
      await fetchDigits({ sources: unsized() })
      expect(content.equals(await readFile(file()))).toBe(true)
    })

    it('refuses to fill the disk', async () => {
      answers = [(_, response) => response.writeHead(200, { 'content-length': 2 ** 31 }).end('x')]
      expect(await refusal({ sources: unsized() })).toMatchObject({
        message: textContaining('2147483648 bytes, expected 1073741824 at most.'),
      })
      expect(await readdir(directory)).toEqual([])
    })
  })

  describe('of a dataset with alternative files', () => {
    const other = () => {
      const { digits } = sources()
      const [standard] = digits!.files
      return {
        digits: { files: [standard!], alternatives: [{ ...standard!, name: 'other.bin', url: `${base}/other.bin` }] },
      }
    }

    it('fetches the standard file unless others are named', async () => {
      answers = [whole]
      await fetchDigits({ sources: other() })
      expect(await readdir(directory)).toEqual(['digits.bin'])
      await fetchDigits({ sources: other(), files: ['other.bin'] })
      expect(await readdir(directory)).toEqual(['digits.bin', 'other.bin'])
      expect(await refusal({ sources: other(), files: ['another.bin'] })).toMatchObject({
        code: 'BAD_USAGE',
        exitCode: 2,
        message: 'digits has no file "another.bin". Its files: digits.bin, other.bin.',
      })
    })

    it('verifies the present files, and reports the standard file as missing only if there are no files', async () => {
      expect(await verifyDataset('digits', directory, other())).toMatchObject([
        { file: 'digits.bin', status: 'missing' },
      ])
      await writeFile(join(directory, 'other.bin'), content)
      expect(await verifyDataset('digits', directory, other())).toEqual([{ file: 'other.bin', status: 'good' }])
    })
  })

  it('accepts an equivalent file, and names it', async () => {
    const plain = Buffer.from('unpacked')
    const forms = sources({
      also: [{ name: 'digits', bytes: 8, digest: { algorithm: 'sha256', value: sha256(plain) } }],
    })
    await writeFile(join(directory, 'digits'), plain)
    await fetchDigits({ sources: forms })
    expect(lines).toEqual(['digits: already present and valid'])
    expect(requests).toHaveLength(0)
    await writeFile(join(directory, 'digits'), 'damaged!')
    expect(await verifyDataset('digits', directory, forms)).toMatchObject([{ file: 'digits', status: 'corrupt' }])
  })

  it('keeps a valid file and replaces a corrupt one', async () => {
    answers = [whole]
    await writeFile(file(), content)
    await fetchDigits()
    expect(requests).toHaveLength(0)
    await writeFile(file(), 'bad')
    await fetchDigits()
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('creates the directory and requests DATASET/FILE from a mirror', async () => {
    answers = [whole]
    vi.stubEnv('ELBOW_DATA_MIRROR', `${base}/mirror/`)
    directory = join(directory, 'a', 'b')
    await fetchDigits({ directory, sources: sources({ url: 'http://127.0.0.1:1/digits.bin' }) })
    expect(requests[0]!.url).toBe('/mirror/digits/digits.bin')
    expect(existsSync(file())).toBe(true)
    directory = join(directory, '..', '..')
  })

  it('uses the proxy of the environment', async () => {
    answers = [whole]
    vi.stubEnv('HTTP_PROXY', base)
    vi.stubEnv('NO_PROXY', '')
    await fetchDigits({ sources: sources({ url: 'http://no-such-host.invalid/digits.bin' }) })
    expect(requests[0]!.url).toBe('http://no-such-host.invalid/digits.bin')
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('resumes after a lost connection with the same version of the file', async () => {
    answers = [cut, whole]
    await fetchDigits()
    expect(requests[1]!.headers).toMatchObject({ range: `bytes=${half}-`, 'if-range': '"v1"' })
    expect(content.equals(await readFile(file()))).toBe(true)
    expect(await readdir(directory)).toEqual(['digits.bin'])
  })

  it('starts over when the server ignores ranges', async () => {
    answers = [cut, (_, response) => response.end(content)]
    await fetchDigits()
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('starts over if the version of the file has changed', async () => {
    await writeFile(part(), Buffer.alloc(half, 7))
    await writeFile(`${part()}.version`, '"v0"')
    answers = [whole]
    await fetchDigits()
    expect(requests[0]!.headers['if-range']).toBe('"v0"')
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it.each([
    ['of other bytes', Buffer.alloc(half, 7)],
    ['of other bytes that is complete', Buffer.alloc(content.length, 7)],
    ['that is too long', Buffer.alloc(content.length + 1, 7)],
  ])('recovers from a partial file %s', async (_, bytes) => {
    await writeFile(part(), bytes)
    answers = [whole]
    await fetchDigits()
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it.each([
    ['has no such range', 416, {}],
    ['sends another range', 206, { 'content-range': `bytes 0-${content.length - 1}/${content.length}` }],
    ['sends a range without a name', 206, {}],
  ])('starts over when the server %s', async (_, status, headers) => {
    await writeFile(part(), content.subarray(0, half))
    answers = [(_, response) => response.writeHead(status, headers).end(content), whole]
    await fetchDigits()
    expect(requests[1]!.headers.range).toBeUndefined()
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('does not keep a file with the wrong sha256', async () => {
    const wrong = Buffer.from(content)
    wrong[1000]! ^= 1
    answers = [(_, response) => response.end(wrong)]
    expect(await refusal()).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: `${base}/digits.bin: its sha256 is not the published ${sha256(content)}. The file was not kept. Try later, set ELBOW_DATA_MIRROR to another server, or give existing files with --data-dir.`,
    })
    expect(requests).toHaveLength(1)
    expect(await readdir(directory)).toEqual([])
  })

  it('refuses a file of another size, announced or not', async () => {
    answers = [(_, response) => response.writeHead(200, { 'content-length': 5 }).end('<html')]
    expect(await refusal()).toMatchObject({ message: textContaining('5 bytes, expected 300000.') })
    answers = [(_, response) => response.writeHead(200).end(Buffer.concat([content, content]))]
    expect(await refusal()).toMatchObject({
      message: textContaining('more than the expected 300000 bytes.'),
    })
    expect(await readdir(directory)).toEqual([])
  })

  it('does not retry a missing file', async () => {
    answers = [(_, response) => response.writeHead(404).end('no')]
    expect(await refusal()).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      exitCode: 1,
      message: `${base}/digits.bin: the server answered 404 Not Found. Try later, set ELBOW_DATA_MIRROR to another server, or give existing files with --data-dir.`,
    })
    expect(requests).toHaveLength(1)
  })

  it('retries a limited number of times if the server is overloaded', async () => {
    const busy: Answer = (_, response) => response.writeHead(503).end()
    answers = [busy, busy, whole]
    await fetchDigits()
    expect(content.equals(await readFile(file()))).toBe(true)
    await rm(file())
    ;[answers, requests] = [[busy], []]
    expect(await refusal({ attempts: 3 })).toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(requests).toHaveLength(3)
  })

  it('reports a refused connection', async () => {
    await new Promise((closed) => server.close(closed))
    expect(await refusal({ attempts: 2 })).toMatchObject({
      message: textContaining('the connection was refused, at the last of 2 attempts. The partial file'),
    })
  })

  it('replaces a silent connection by a new one', async () => {
    answers = [silent, whole]
    await fetchDigits({ stallMs: 100 })
    expect(requests[1]!.headers.range).toBe(`bytes=${half}-`)
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('keeps a partial file when it is aborted, and resumes from it', async () => {
    answers = [silent, whole]
    const controller = new AbortController()
    const progress = ({ received }: { received: number }) => received === half && controller.abort()
    await expect(fetchDigits({ signal: controller.signal, progress })).rejects.toMatchObject({ name: 'AbortError' })
    expect(content.subarray(0, half).equals(await readFile(part()))).toBe(true)
    await fetchDigits()
    expect(requests).toHaveLength(2)
    expect(requests[1]!.headers.range).toBe(`bytes=${half}-`)
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('refuses a directory that is not writable, and an unknown dataset', async () => {
    answers = [whole]
    await writeFile(join(directory, 'plain'), '')
    expect(await refusal({ directory: join(directory, 'plain', 'sub') })).toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
    await expect(fetchDataset('digit', { directory, sources: sources() })).rejects.toMatchObject({
      code: 'UNKNOWN_PLUGIN',
      message: 'Unknown dataset "digit". Did you mean "digits"? Available: digits.',
    })
  })
})

describe('verifyDataset', () => {
  it('distinguishes good, corrupt and missing files', async () => {
    const status = async () => (await verifyDataset('digits', directory, sources()))[0]
    expect(await status()).toMatchObject({
      status: 'missing',
      problem: textContaining('digits.bin'),
    })
    await writeFile(file(), content.subarray(1))
    expect(await status()).toMatchObject({
      status: 'corrupt',
      problem: textContaining('Fetch it again'),
    })
    await writeFile(file(), content)
    expect(await status()).toEqual({ file: 'digits.bin', status: 'good' })
  })
})
