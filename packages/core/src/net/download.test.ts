import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { portOf } from '../engines/install/testing.js'
import { required } from '../required.js'
import { matching } from '../testing/matchers.js'
import { downloadFile, type Download } from './download.js'

const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy']

let directory: string
beforeEach(async () => {
  names.forEach((name) => vi.stubEnv(name, ''))
  directory = await mkdtemp(join(tmpdir(), 'elbow-net-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

/** Starts a local server. */
async function serve(answer: RequestListener): Promise<{ readonly server: Server; readonly host: string }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, host: `127.0.0.1:${portOf(server)}` }
}

/** Starts a proxy that answers for all servers, and records its requests. */
async function serveProxy() {
  const requests: IncomingMessage[] = []
  const { server, host } = await serve((request, response) => {
    requests.push(request)
    response.end('from the proxy')
  })
  server.on('connect', (request, socket) => {
    requests.push(request)
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  return { requests, host }
}

const path = () => join(directory, 'x.bin')
const download = (request: Partial<Download> & { url: string }) =>
  downloadFile({ path: path(), advice: 'Try later.', attempts: 1, backoffMs: 1, ...request })
const content = () => readFile(path(), 'utf8')

describe('downloadFile', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('sends a request for an HTTP URL to the proxy of %s', async (name) => {
    const proxy = await serveProxy()
    vi.stubEnv(name, `http://user:secret@${proxy.host}`)
    await download({ url: 'http://no-such-host.invalid/x.bin' })
    expect(await content()).toBe('from the proxy')
    expect(proxy.requests[0]).toMatchObject({
      method: 'GET',
      url: 'http://no-such-host.invalid/x.bin',
      headers: { 'proxy-authorization': `Basic ${Buffer.from('user:secret').toString('base64')}` },
    })
  })

  it.each([
    ['HTTPS_PROXY', ''],
    ['https_proxy', 'http://'],
    ['HTTP_PROXY', 'http://'],
  ])('tunnels to an HTTPS URL through the proxy of %s, and names the proxy if it refuses', async (name, scheme) => {
    const proxy = await serveProxy()
    vi.stubEnv(name, `${scheme}${proxy.host}`)
    await expect(download({ url: 'https://no-such-host.invalid/x.bin' })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: matching(/: the proxy answered 407 \(the environment names the proxy 127\.0\.0\.1:\d+\)/),
    })
    expect(proxy.requests[0]).toMatchObject({ method: 'CONNECT', url: 'no-such-host.invalid:443' })
  })

  it.each(['127.0.0.1', '*', 'example.org, 127.0.0.1'])(
    'bypasses the proxy for a server in NO_PROXY=%s',
    async (list) => {
      const proxy = await serveProxy()
      const { host } = await serve((_, response) => response.end('from the server'))
      vi.stubEnv('HTTP_PROXY', `http://${proxy.host}`)
      vi.stubEnv('NO_PROXY', list)
      await download({ url: `http://${host}/x.bin` })
      expect(await content()).toBe('from the server')
      expect(proxy.requests).toHaveLength(0)
    },
  )

  it('does not use HTTPS_PROXY for plain HTTP', async () => {
    const proxy = await serveProxy()
    const { host } = await serve((_, response) => response.end('from the server'))
    vi.stubEnv('HTTPS_PROXY', `http://${proxy.host}`)
    await download({ url: `http://${host}/x.bin` })
    expect(await content()).toBe('from the server')
  })

  it('rejects an invalid proxy, in one line', async () => {
    vi.stubEnv('HTTP_PROXY', 'ftp://proxy')
    await expect(download({ url: 'http://127.0.0.1/x.bin' })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message:
        'http://127.0.0.1/x.bin: the proxy "ftp://proxy" is not an address such as http://host:port. Correct HTTP_PROXY and HTTPS_PROXY, or unset them.',
    })
  })

  it('names the proxy if it refuses the connection', async () => {
    const { server, host } = await serve(() => undefined)
    await new Promise((closed) => server.close(closed))
    vi.stubEnv('HTTP_PROXY', `http://${host}`)
    await expect(download({ url: 'http://no-such-host.invalid/x.bin' })).rejects.toMatchObject({
      message: `http://no-such-host.invalid/x.bin: the connection was refused (the environment names the proxy ${host}), at the last of 1 attempts. The partial file is kept. Try later.`,
    })
  })

  describe('without a digest', () => {
    const whole = Buffer.from('0123456789'.repeat(1000))

    let cut: () => void
    /** Cuts the connection when the client has received half of the file. */
    const onBytes = (received: number) => received === 5000 && cut()

    /** Sends half of the file until the connection is cut, then the rest. */
    const flaky = (etag: string | undefined, requests: IncomingMessage[]): RequestListener => {
      return (request, response) => {
        requests.push(request)
        const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
        if (start !== undefined) {
          const range = `bytes ${start}-${whole.length - 1}/${whole.length}`
          response.writeHead(206, { 'content-range': range }).end(whole.subarray(Number(start)))
        } else if (requests.length === 1) {
          if (etag) response.setHeader('etag', etag)
          response.writeHead(200, { 'content-length': whole.length })
          response.write(whole.subarray(0, 5000))
          cut = () => response.destroy()
        } else response.end(whole)
      }
    }

    it('resumes where the connection was cut, if the version of the file is the same', async () => {
      const requests: IncomingMessage[] = []
      const { host } = await serve(flaky('"v1"', requests))
      await download({ url: `http://${host}/x.bin`, attempts: 2, onBytes })
      expect(required(requests[1], 'the second request').headers).toMatchObject({
        range: 'bytes=5000-',
        'if-range': '"v1"',
      })
      expect(whole.equals(await readFile(path()))).toBe(true)
      expect(await readdir(directory)).toEqual(['x.bin'])
    })

    it('starts over if the server sends no version, because another version would not be detected', async () => {
      const requests: IncomingMessage[] = []
      const { host } = await serve(flaky(undefined, requests))
      await writeFile(`${path()}.part`, 'of another file')
      await download({ url: `http://${host}/x.bin`, attempts: 2, onBytes })
      expect(requests.map(({ headers }) => headers.range)).toEqual([undefined, undefined])
      expect(whole.equals(await readFile(path()))).toBe(true)
    })

    it('reports how many bytes it received', async () => {
      const { host } = await serve(flaky('"v1"', []))
      await expect(download({ url: `http://${host}/x.bin`, keeps: false, onBytes })).rejects.toMatchObject({
        message: matching(
          /: the connection was cut after \d+ of 10000 bytes, at the last of 1 attempts\. Try later\.$/,
        ),
      })
    })
  })
})
