import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { Response } from 'undici'
import { messageOf } from '../error-info.js'
import { errors } from '../errors.js'
import { networkFault, RetryableError, withWriteErrors } from './faults.js'
import { routeTo, type Route } from './proxy.js'

/** Path of the partial file. */
export const partPath = (path: string) => `${path}.part`
/** Path of the version of the partial file: the server's ETag or date, for If-Range. */
const versionPath = (path: string) => `${path}.part.version`

/** One attempt to download a file. */
export interface ReceiveOptions {
  readonly url: string
  readonly path: string
  /** Size of the file, if known. Other sizes are rejected. */
  readonly bytes?: number | undefined
  /** Maximum size if `bytes` is unknown. */
  readonly largest: number
  /** Whether the content is compared with a digest afterwards. */
  readonly checked: boolean
  /** Sentence of the error that tells the user what to do. */
  readonly advice: string
  readonly stallMs: number
  readonly signal?: AbortSignal | undefined
  readonly onBytes?: ((received: number, total?: number) => void) | undefined
}

/** Removes the partial file and its version. */
export async function discardPart(path: string): Promise<void> {
  await rm(partPath(path), { force: true })
  await rm(versionPath(path), { force: true })
}

/**
 * Tries to complete the partial file, resuming it if the server supports that.
 *
 * @returns number of existing bytes that were used
 * @throws RetryableError if another attempt may succeed; DOWNLOAD_FAILED or OUTPUT_UNWRITABLE if not
 */
export async function receive(request: ReceiveOptions): Promise<number> {
  const { path, bytes, largest } = request
  let size = await sizeOf(partPath(path))
  if (size === bytes) return size
  if (size > (bytes ?? largest)) {
    await discardPart(path)
    size = 0
  }
  const version = await readFile(versionPath(path), 'utf8').catch(() => '')
  // Without a version and a digest, a partial file of another version would not be detected.
  if (version === '' && !request.checked) size = 0
  const route = await routeOf(request)
  const stall = stallTimer(request)
  try {
    const response = await send(request.url, { from: size, version }, route, stall.signal)
    const { start, total } = await checkResponse(request, response, size)
    await withWriteErrors(path, () => writeFile(versionPath(path), versionOf(response)))
    await save({ ...request, bytes: total }, { response, start, proxy: route.proxy }, stall.alive)
    return start
  } finally {
    stall.stop()
    void route.dispatcher.destroy()
  }
}

/** @throws DOWNLOAD_FAILED if the proxy of the environment is invalid */
async function routeOf({ url }: ReceiveOptions): Promise<Route> {
  try {
    return await routeTo(url)
  } catch (fault) {
    throw errors.download(url, messageOf(fault), 'Correct HTTP_PROXY and HTTPS_PROXY, or unset them.')
  }
}

interface ResumePoint {
  /** First byte to request. */
  readonly from: number
  readonly version: string
}

async function send(
  url: string,
  { from, version }: ResumePoint,
  { dispatcher, proxy }: Route,
  signal: AbortSignal,
): Promise<Response> {
  // Byte ranges and sizes of a compressed transfer would refer to the compressed bytes.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (from > 0) {
    headers['range'] = `bytes=${from}-`
    if (version) headers['if-range'] = version
  }
  try {
    const { fetch } = await import('undici')
    return await fetch(url, { headers, signal, dispatcher })
  } catch (fault) {
    throw networkFault(fault, { proxy })
  }
}

interface Continuation {
  /** Position of the response's first byte in the file. */
  readonly start: number
  /** Size of the whole file: the known size, or else the one that the server announces. */
  readonly total: number | undefined
}

async function checkResponse(request: ReceiveOptions, response: Response, size: number): Promise<Continuation> {
  const { url, path, bytes, largest, advice } = request
  const { status, statusText, headers } = response
  const reject = async (fault: Error) => {
    await response.body?.cancel()
    return fault
  }
  if (status === 416) {
    await discardPart(path)
    throw await reject(new RetryableError('the server does not have the missing part'))
  }
  if (!response.ok) {
    const what = `the server answered ${status} ${statusText}`.trim()
    const isTransient = status === 408 || status === 429 || status >= 500
    throw await reject(isTransient ? new RetryableError(what) : errors.download(url, what, advice))
  }
  if (status === 206) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
    const announced = total === '*' || total === undefined ? bytes : Number(total)
    if (Number(start) === size && announced === (bytes ?? announced)) return { start: size, total: announced }
    await discardPart(path)
    throw await reject(new RetryableError('the server sent another range than the requested one'))
  }
  const length = headers.has('content-encoding') ? null : headers.get('content-length')
  const announced = length === null ? bytes : Number(length)
  if (bytes !== undefined && announced !== bytes) {
    throw await reject(errors.download(url, `${length} bytes, expected ${bytes}`, advice))
  }
  if (announced !== undefined && announced > (bytes ?? largest)) {
    throw await reject(errors.download(url, `${announced} bytes, expected ${largest} at most`, advice))
  }
  return { start: 0, total: announced }
}

/** A strong validator of the file, because If-Range does not accept weak ones. */
function versionOf({ headers }: Response): string {
  const tag = headers.get('etag')
  return tag && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? '')
}

interface Transfer {
  readonly response: Response
  readonly start: number
  readonly proxy: string | undefined
}

async function save(request: ReceiveOptions, transfer: Transfer, onData: () => void): Promise<void> {
  const { url, path, bytes, largest, advice, onBytes } = request
  const { response, start, proxy } = transfer
  const part = partPath(path)
  const limit = bytes ?? largest
  const handle = await withWriteErrors(part, () => open(part, start > 0 ? 'a' : 'w'))
  let received = start
  try {
    const after = () => ` after ${received} ${bytes === undefined ? '' : `of ${bytes} `}bytes`
    for await (const piece of pieces(response, (fault) => networkFault(fault, { after: after(), proxy }))) {
      onData()
      received += piece.length
      if (received > limit) break
      await withWriteErrors(part, () => handle.appendFile(piece))
      onBytes?.(received, bytes)
    }
    await withWriteErrors(part, () => handle.sync())
  } finally {
    await handle.close()
  }
  if (received > limit) {
    await discardPart(path)
    throw errors.download(url, `more than the expected ${limit} bytes`, advice)
  }
  if (bytes !== undefined && received < bytes)
    throw new RetryableError(`the connection ended after ${received} of ${bytes} bytes`)
}

async function* pieces({ body }: Response, toError: (fault: unknown) => Error): AsyncGenerator<Uint8Array> {
  if (!body) return
  try {
    for await (const piece of body) yield bytesOf(piece)
  } catch (fault) {
    throw toError(fault)
  }
}

/** undici types the pieces of a body as unknown. */
function bytesOf(piece: unknown): Uint8Array {
  if (!(piece instanceof Uint8Array)) throw new TypeError('a response did not consist of bytes')
  return piece
}

/** Aborts a request without data for `stallMs`. The timeouts of `fetch` are several minutes. */
function stallTimer({ stallMs, signal }: ReceiveOptions) {
  const controller = new AbortController()
  const onTimeout = () => controller.abort(new RetryableError(`the server was silent for ${stallMs / 1000} s`))
  const timer = setTimeout(onTimeout, stallMs)
  return {
    signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
    alive: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}
