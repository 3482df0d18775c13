import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
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

/** A server on this machine. */
async function serve(answer: RequestListener): Promise<{ readonly server: Server; readonly host: string }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** A proxy that answers for every server, and what it was asked. */
async function serveProxy() {
  const asked: IncomingMessage[] = []
  const { server, host } = await serve((request, response) => {
    asked.push(request)
    response.end('from the proxy')
  })
  server.on('connect', (request, socket) => {
    asked.push(request)
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  return { asked, host }
}

const path = () => join(directory, 'x.bin')
const download = (request: Partial<Download> & { url: string }) =>
  downloadFile({ path: path(), advice: 'Try later.', attempts: 1, backoffMs: 1, ...request })
const content = () => readFile(path(), 'utf8')

describe('downloadFile', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('asks the proxy of %s for an HTTP address', async (name) => {
    const proxy = await serveProxy()
    vi.stubEnv(name, `http://user:secret@${proxy.host}`)
    await download({ url: 'http://no-such-host.invalid/x.bin' })
    expect(await content()).toBe('from the proxy')
    expect(proxy.asked[0]).toMatchObject({
      method: 'GET',
      url: 'http://no-such-host.invalid/x.bin',
      headers: { 'proxy-authorization': `Basic ${Buffer.from('user:secret').toString('base64')}` },
    })
  })

  it.each([
    ['HTTPS_PROXY', ''],
    ['https_proxy', 'http://'],
    ['HTTP_PROXY', 'http://'],
  ])('has the proxy of %s tunnel to an HTTPS address, and names it when it refuses', async (name, scheme) => {
    const proxy = await serveProxy()
    vi.stubEnv(name, `${scheme}${proxy.host}`)
    await expect(download({ url: 'https://no-such-host.invalid/x.bin' })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(
        /: the proxy answered 407 \(the environment names the proxy 127\.0\.0\.1:\d+\)/,
      ) as string,
    })
    expect(proxy.asked[0]).toMatchObject({ method: 'CONNECT', url: 'no-such-host.invalid:443' })
  })

  it.each(['127.0.0.1', '*', 'example.org, 127.0.0.1'])(
    'goes past the proxy to a server in NO_PROXY=%s',
    async (list) => {
      const proxy = await serveProxy()
      const { host } = await serve((_, response) => response.end('from the server'))
      vi.stubEnv('HTTP_PROXY', `http://${proxy.host}`)
      vi.stubEnv('NO_PROXY', list)
      await download({ url: `http://${host}/x.bin` })
      expect(await content()).toBe('from the server')
      expect(proxy.asked).toHaveLength(0)
    },
  )

  it('does not take HTTPS_PROXY for plain HTTP', async () => {
    const proxy = await serveProxy()
    const { host } = await serve((_, response) => response.end('from the server'))
    vi.stubEnv('HTTPS_PROXY', `http://${proxy.host}`)
    await download({ url: `http://${host}/x.bin` })
    expect(await content()).toBe('from the server')
  })

  it('refuses a proxy that is no address, in one line', async () => {
    vi.stubEnv('HTTP_PROXY', 'ftp://proxy')
    await expect(download({ url: 'http://127.0.0.1/x.bin' })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message:
        'http://127.0.0.1/x.bin: the proxy "ftp://proxy" is not an address such as http://host:port. Correct HTTP_PROXY and HTTPS_PROXY, or unset them.',
    })
  })

  it('names the proxy when nobody listens there', async () => {
    const { server, host } = await serve(() => undefined)
    await new Promise((closed) => server.close(closed))
    vi.stubEnv('HTTP_PROXY', `http://${host}`)
    await expect(download({ url: 'http://no-such-host.invalid/x.bin' })).rejects.toMatchObject({
      message: `http://no-such-host.invalid/x.bin: the connection was refused (the environment names the proxy ${host}), at the last of 1 attempts. What arrived is kept. Try later.`,
    })
  })

  describe('without a digest', () => {
    const whole = Buffer.from('0123456789'.repeat(1000))

    let cut: () => void
    /** Cuts the connection when the client has half of the file. */
    const onBytes = (received: number) => received === 5000 && cut()

    /** Sends half of the file until it is cut, then the rest by its version. */
    const flaky = (etag: string | undefined, asked: IncomingMessage[]): RequestListener => {
      return (request, response) => {
        asked.push(request)
        const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
        if (start !== undefined) {
          const range = `bytes ${start}-${whole.length - 1}/${whole.length}`
          response.writeHead(206, { 'content-range': range }).end(whole.subarray(Number(start)))
        } else if (asked.length === 1) {
          response.writeHead(200, { 'content-length': whole.length, ...(etag && { etag }) })
          response.write(whole.subarray(0, 5000))
          cut = () => response.destroy()
        } else response.end(whole)
      }
    }

    it('goes on where the connection was cut, by the version of the file', async () => {
      const asked: IncomingMessage[] = []
      const { host } = await serve(flaky('"v1"', asked))
      await download({ url: `http://${host}/x.bin`, attempts: 2, onBytes })
      expect(asked[1]!.headers).toMatchObject({ range: 'bytes=5000-', 'if-range': '"v1"' })
      expect(whole.equals(await readFile(path()))).toBe(true)
      expect(await readdir(directory)).toEqual(['x.bin'])
    })

    it('starts over where the server names no version: nobody would notice another one', async () => {
      const asked: IncomingMessage[] = []
      const { host } = await serve(flaky(undefined, asked))
      await writeFile(`${path()}.part`, 'of another file')
      await download({ url: `http://${host}/x.bin`, attempts: 2, onBytes })
      expect(asked.map(({ headers }) => headers.range)).toEqual([undefined, undefined])
      expect(whole.equals(await readFile(path()))).toBe(true)
    })

    it('says how far it came', async () => {
      const { host } = await serve(flaky('"v1"', []))
      await expect(download({ url: `http://${host}/x.bin`, keeps: false, onBytes })).rejects.toMatchObject({
        message: expect.stringMatching(
          /: the connection was cut after \d+ of 10000 bytes, at the last of 1 attempts\. Try later\.$/,
        ) as string,
      })
    })
  })
})
