import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname, extname, join } from 'node:path'
import { errors } from '@elbow/core'
import type { WatchedPage } from './watched-page.js'

export interface WatchServer {
  readonly address: string
  /** Tell all browsers that there is another page. */
  announce(): void
  close(): Promise<void>
}

const host = '127.0.0.1'

/** What of a run's directory is shown: the rest is nobody's business. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.png': 'image/png',
  '.json': 'application/json',
  '.arrow': 'application/vnd.apache.arrow.file',
}

/**
 * Serve a page on loopback, with the files of its runs that it leads to, and tell browsers when it has changed.
 *
 * @param port  0: a free one
 * @throws CANNOT_LISTEN
 */
export async function serveWatched(page: WatchedPage, port: number): Promise<WatchServer> {
  const listeners = new Set<ServerResponse>()
  const tell = (response: ServerResponse) => response.write(`data: ${page.version}\n\n`)
  const listen = (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    listeners.add(response)
    request.on('close', () => listeners.delete(response))
    tell(response)
  }
  const server = createServer((request, response) => {
    const pathname = (request.url ?? '/').split('?', 1)[0]!
    if (!isLocal(request)) send(response, 403, 'text/plain', 'This page is for this machine alone.')
    else if (pathname === '/events') listen(request, response)
    else if (pathname === '/') send(response, 200, types['.html']!, page.html)
    else void sendFile(page, pathname, response)
  })
  await listening(server, port)
  return {
    address: `http://${host}:${(server.address() as AddressInfo).port}/`,
    announce: () => listeners.forEach(tell),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** A name of another server that leads here would let its pages read this one. */
const isLocal = ({ headers }: IncomingMessage) => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '')

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw errors.cannotListen(`${host}:${port}`, (error as Error).message)
  }
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}

/** A file that lies directly in the directory of one of the runs. */
async function sendFile({ base, directories }: WatchedPage, pathname: string, response: ServerResponse): Promise<void> {
  try {
    const file = join(base, decodeURIComponent(pathname))
    const type = types[extname(basename(file))]
    if (type === undefined || !directories.includes(dirname(file))) throw new Error('not of a run')
    send(response, 200, type, await readFile(file))
  } catch {
    send(response, 404, 'text/plain', 'Not there.')
  }
}
