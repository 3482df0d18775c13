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
import type { Sources } from './source.js'
import { verifyDataset } from './verify.js'

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

/** Sends half of the file and falls silent. */
const silent: Answer = (_, response) => {
  response.writeHead(200, { etag: '"v1"', 'content-length': content.length })
  response.write(content.subarray(0, half))
}

let server: Server
let base: string
let directory: string
/** What the server answers, one after the other; the last one again and again. */
let answers: Answer[]
let asked: IncomingMessage[]
let lines: string[]

beforeEach(async () => {
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, '')
  ;[asked, lines] = [[], []]
  directory = await mkdtemp(join(tmpdir(), 'elbow-fetch-'))
  server = createServer((request, response) => {
    asked.push(request)
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

const sources = (file: object = {}): Sources => ({
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
  it('downloads, reports how far it is, and leaves the whole file and nothing else', async () => {
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
  ])('checks a file by its %s where that is what was published', async (algorithm, name, value) => {
    answers = [whole]
    await fetchDigits({ sources: sources({ digest: { algorithm, value } }) })
    expect(lines).toEqual([`digits.bin: fetched, 300000 bytes, ${name} as published`])
    await rm(file())
    const wrong = sources({ digest: { algorithm, value: value.replaceAll('a', 'b') } })
    expect(await refusal({ sources: wrong })).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining(`its ${name} is not the published`) as string,
    })
    expect(await readdir(directory)).toEqual([])
  })

  describe('of a file whose size nobody published', () => {
    const unsized = () => sources({ bytes: undefined })

    it('takes the size that the server announces, and goes on where the connection was cut', async () => {
      answers = [cut, whole]
      const totals = new Set<number | undefined>()
      await fetchDigits({ sources: unsized(), progress: ({ total }) => totals.add(total) })
      expect(asked[1]!.headers.range).toBe(`bytes=${half}-`)
      expect([...totals]).toEqual([content.length])
      expect(content.equals(await readFile(file()))).toBe(true)
      expect(await verifyDataset('digits', directory, unsized())).toEqual([{ file: 'digits.bin', status: 'good' }])
    })

    it('does without any size', async () => {
      answers = [(_, response) => response.writeHead(200).end(content)]
      const totals = new Set<number | undefined>()
      await fetchDigits({ sources: unsized(), progress: ({ total }) => totals.add(total) })
      expect([...totals]).toEqual([undefined])
      expect(lines).toEqual(['digits.bin: fetched, 300000 bytes, sha256 as published'])
    })

    it('starts over when the part is whole already, which the server alone knows', async () => {
      await writeFile(part(), content)
      answers = [(_, response) => response.writeHead(416).end(), whole]
      await fetchDigits({ sources: unsized() })
      expect(content.equals(await readFile(file()))).toBe(true)
    })

    it('refuses to fill the disk', async () => {
      answers = [(_, response) => response.writeHead(200, { 'content-length': 2 ** 31 }).end('x')]
      expect(await refusal({ sources: unsized() })).toMatchObject({
        message: expect.stringContaining('2147483648 bytes, expected 1073741824 at most.') as string,
      })
      expect(await readdir(directory)).toEqual([])
    })
  })

  describe('of a dataset that can be made of other files', () => {
    const other = () => {
      const { digits } = sources()
      const [usual] = digits!.files
      return { digits: { files: [usual!], alternatives: [{ ...usual!, name: 'other.bin', url: `${base}/other.bin` }] } }
    }

    it('brings the usual file unless others are named', async () => {
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

    it('verifies what is there, and misses the usual file only where nothing is', async () => {
      expect(await verifyDataset('digits', directory, other())).toMatchObject([
        { file: 'digits.bin', status: 'missing' },
      ])
      await writeFile(join(directory, 'other.bin'), content)
      expect(await verifyDataset('digits', directory, other())).toEqual([{ file: 'other.bin', status: 'good' }])
    })
  })

  it('takes a file for good in another of its forms, and says which', async () => {
    const plain = Buffer.from('unpacked')
    const forms = sources({
      also: [{ name: 'digits', bytes: 8, digest: { algorithm: 'sha256', value: sha256(plain) } }],
    })
    await writeFile(join(directory, 'digits'), plain)
    await fetchDigits({ sources: forms })
    expect(lines).toEqual(['digits: there already, and good'])
    expect(asked).toHaveLength(0)
    await writeFile(join(directory, 'digits'), 'damaged!')
    expect(await verifyDataset('digits', directory, forms)).toMatchObject([{ file: 'digits', status: 'corrupt' }])
  })

  it('leaves a good file alone and replaces a bad one', async () => {
    answers = [whole]
    await writeFile(file(), content)
    await fetchDigits()
    expect(asked).toHaveLength(0)
    await writeFile(file(), 'bad')
    await fetchDigits()
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('makes the directory and asks the mirror for DATASET/FILE when there is one', async () => {
    answers = [whole]
    vi.stubEnv('ELBOW_DATA_MIRROR', `${base}/mirror/`)
    directory = join(directory, 'a', 'b')
    await fetchDigits({ directory, sources: sources({ url: 'http://127.0.0.1:1/digits.bin' }) })
    expect(asked[0]!.url).toBe('/mirror/digits/digits.bin')
    expect(existsSync(file())).toBe(true)
    directory = join(directory, '..', '..')
  })

  it('comes through the proxy of the environment', async () => {
    answers = [whole]
    vi.stubEnv('HTTP_PROXY', base)
    vi.stubEnv('NO_PROXY', '')
    await fetchDigits({ sources: sources({ url: 'http://no-such-host.invalid/digits.bin' }) })
    expect(asked[0]!.url).toBe('http://no-such-host.invalid/digits.bin')
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('goes on where the connection was cut, asking for the same version of the file', async () => {
    answers = [cut, whole]
    await fetchDigits()
    expect(asked[1]!.headers).toMatchObject({ range: `bytes=${half}-`, 'if-range': '"v1"' })
    expect(content.equals(await readFile(file()))).toBe(true)
    expect(await readdir(directory)).toEqual(['digits.bin'])
  })

  it('starts over when the server ignores ranges', async () => {
    answers = [cut, (_, response) => response.end(content)]
    await fetchDigits()
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('starts over when the part has become another version', async () => {
    await writeFile(part(), Buffer.alloc(half, 7))
    await writeFile(`${part()}.version`, '"v0"')
    answers = [whole]
    await fetchDigits()
    expect(asked[0]!.headers['if-range']).toBe('"v0"')
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it.each([
    ['of other bytes', Buffer.alloc(half, 7)],
    ['of other bytes that is complete', Buffer.alloc(content.length, 7)],
    ['that is too long', Buffer.alloc(content.length + 1, 7)],
  ])('recovers from a part %s', async (_, bytes) => {
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
    expect(asked[1]!.headers.range).toBeUndefined()
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('does not keep a file with the wrong sha256', async () => {
    const wrong = Buffer.from(content)
    wrong[1000]! ^= 1
    answers = [(_, response) => response.end(wrong)]
    expect(await refusal()).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: `${base}/digits.bin: its sha256 is not the published ${sha256(content)}. The file was not kept. Try later, set ELBOW_DATA_MIRROR to another server, or give files at hand with --data-dir.`,
    })
    expect(asked).toHaveLength(1)
    expect(await readdir(directory)).toEqual([])
  })

  it('refuses a file of another size, announced or not', async () => {
    answers = [(_, response) => response.writeHead(200, { 'content-length': 5 }).end('<html')]
    expect(await refusal()).toMatchObject({ message: expect.stringContaining('5 bytes, expected 300000.') as string })
    answers = [(_, response) => response.writeHead(200).end(Buffer.concat([content, content]))]
    expect(await refusal()).toMatchObject({
      message: expect.stringContaining('more than the expected 300000 bytes.') as string,
    })
    expect(await readdir(directory)).toEqual([])
  })

  it('gives up at once when the file is not there', async () => {
    answers = [(_, response) => response.writeHead(404).end('no')]
    expect(await refusal()).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      exitCode: 1,
      message: `${base}/digits.bin: the server answered 404 Not Found. Try later, set ELBOW_DATA_MIRROR to another server, or give files at hand with --data-dir.`,
    })
    expect(asked).toHaveLength(1)
  })

  it('tries again when the server is overloaded, but not for ever', async () => {
    const busy: Answer = (_, response) => response.writeHead(503).end()
    answers = [busy, busy, whole]
    await fetchDigits()
    expect(content.equals(await readFile(file()))).toBe(true)
    await rm(file())
    ;[answers, asked] = [[busy], []]
    expect(await refusal({ attempts: 3 })).toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(asked).toHaveLength(3)
  })

  it('says so when the connection is refused', async () => {
    await new Promise((closed) => server.close(closed))
    expect(await refusal({ attempts: 2 })).toMatchObject({
      message: expect.stringContaining('the connection was refused, at the last of 2 attempts. What arrived') as string,
    })
  })

  it('gives up a silent connection and goes on with another', async () => {
    answers = [silent, whole]
    await fetchDigits({ stallMs: 100 })
    expect(asked[1]!.headers.range).toBe(`bytes=${half}-`)
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('keeps what arrived when it is interrupted, and the next fetch goes on from there', async () => {
    answers = [silent, whole]
    const controller = new AbortController()
    const progress = ({ received }: { received: number }) => received === half && controller.abort()
    await expect(fetchDigits({ signal: controller.signal, progress })).rejects.toMatchObject({ name: 'AbortError' })
    expect(content.subarray(0, half).equals(await readFile(part()))).toBe(true)
    await fetchDigits()
    expect(asked).toHaveLength(2)
    expect(asked[1]!.headers.range).toBe(`bytes=${half}-`)
    expect(content.equals(await readFile(file()))).toBe(true)
  })

  it('refuses a directory that cannot be written and a dataset it does not know', async () => {
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
  it('tells good, corrupt and missing files apart', async () => {
    const status = async () => (await verifyDataset('digits', directory, sources()))[0]
    expect(await status()).toMatchObject({
      status: 'missing',
      problem: expect.stringContaining('digits.bin') as string,
    })
    await writeFile(file(), content.subarray(1))
    expect(await status()).toMatchObject({
      status: 'corrupt',
      problem: expect.stringContaining('Fetch it again') as string,
    })
    await writeFile(file(), content)
    expect(await status()).toEqual({ file: 'digits.bin', status: 'good' })
  })
})
