import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname, extname, join } from 'node:path'
import { errors } from '@elbow-vae/core'
import type { WatchedPage } from './watched-page.js'

/** A server that is running. */
export interface WatchServer {
  readonly address: string
  /** Notifies all browsers of a new version of the page. */
  announce(): void
  close(): Promise<void>
}

const host = '127.0.0.1'

const htmlType = 'text/html; charset=utf-8'

/** The types of files that are served from the directory of a run. */
const types: Readonly<Record<string, string>> = {
  '.html': htmlType,
  '.png': 'image/png',
  '.json': 'application/json',
  '.arrow': 'application/vnd.apache.arrow.file',
}

/**
 * Serves a page and the files that it links to on the loopback interface, and notifies browsers of new versions.
 *
 * @param port  0: a free port
 * @throws CANNOT_LISTEN
 */
export async function serveWatched(page: WatchedPage, port: number): Promise<WatchServer> {
  const listeners = new Set<ServerResponse>()
  const sendVersion = (response: ServerResponse) => response.write(`data: ${page.version}\n\n`)
  const listen = (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    listeners.add(response)
    request.on('close', () => listeners.delete(response))
    sendVersion(response)
  }
  const server = createServer((request, response) => {
    const [pathname = '/'] = (request.url ?? '/').split('?', 1)
    if (!isLocal(request)) send(response, 403, 'text/plain', 'This page is served to this machine only.')
    else if (pathname === '/events') listen(request, response)
    else if (pathname === '/') send(response, 200, htmlType, page.html)
    else void sendFile(page, pathname, response)
  })
  await listening(server, port)
  return {
    address: `http://${host}:${(server.address() as AddressInfo).port}/`,
    announce: () => listeners.forEach(sendVersion),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Refuses other host names: a page of another server whose name resolves to this machine could read this one. */
const isLocal = ({ headers }: IncomingMessage) => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '')

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw errors.cannotListen(`${host}:${port}`, error instanceof Error ? error.message : String(error))
  }
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}

/** Sends a file of the directory of one of the runs, not of its subdirectories. */
async function sendFile({ base, directories }: WatchedPage, pathname: string, response: ServerResponse): Promise<void> {
  try {
    const file = join(base, decodeURIComponent(pathname))
    const type = types[extname(basename(file))]
    if (type === undefined || !directories.includes(dirname(file))) throw new Error('This is not a file of a run.')
    send(response, 200, type, await readFile(file))
  } catch {
    send(response, 404, 'text/plain', 'Not found.')
  }
}
