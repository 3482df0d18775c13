import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { Response } from 'undici'
import { errors } from '../errors.js'
import { networkFault, RetryableError, writing } from './faults.js'
import { routeTo, type Route } from './proxy.js'

/** What has arrived so far. */
export const partPath = (path: string) => `${path}.part`
/** Which version of the file that is: the server's ETag or date, for If-Range. */
const versionPath = (path: string) => `${path}.part.version`

export interface Reception {
  readonly url: string
  readonly path: string
  /** Its size, where that is known; then nothing else is accepted. */
  readonly bytes?: number | undefined
  /** Where its size is not known, the most that is accepted. */
  readonly largest: number
  /** Whether its content is compared with a digest afterwards. */
  readonly checked: boolean
  /** What to do when the server does not give what it should. */
  readonly advice: string
  readonly stallMs: number
  readonly signal?: AbortSignal | undefined
  readonly onBytes?: ((received: number, total?: number) => void) | undefined
}

export async function discardPart(path: string): Promise<void> {
  await rm(partPath(path), { force: true })
  await rm(versionPath(path), { force: true })
}

/**
 * One attempt to bring the part of a file to its full size, going on from where it stands if the server can.
 *
 * @returns how many bytes were there already and used
 * @throws RetryableError when another attempt may help; DOWNLOAD_FAILED, OUTPUT_UNWRITABLE when none will
 */
export async function receive(request: Reception): Promise<number> {
  const { path, bytes, largest } = request
  let size = await sizeOf(partPath(path))
  if (size === bytes) return size
  if (size > (bytes ?? largest)) {
    await discardPart(path)
    size = 0
  }
  const version = await readFile(versionPath(path), 'utf8').catch(() => '')
  // Nobody would notice that the part belongs to another version of the file.
  if (version === '' && !request.checked) size = 0
  const route = await routeOf(request)
  const stall = stallTimer(request)
  try {
    const response = await ask(request.url, { from: size, version }, route, stall.signal)
    const { start, total } = await checkResponse(request, response, size)
    await writing(path, () => writeFile(versionPath(path), versionOf(response)))
    await save({ ...request, bytes: total }, { response, start, proxy: route.proxy }, stall.alive)
    return start
  } finally {
    stall.stop()
    void route.dispatcher.destroy()
  }
}

/** @throws DOWNLOAD_FAILED where the environment names no proper proxy */
async function routeOf({ url }: Reception): Promise<Route> {
  try {
    return await routeTo(url)
  } catch (fault) {
    throw errors.download(url, (fault as Error).message, 'Correct HTTP_PROXY and HTTPS_PROXY, or unset them.')
  }
}

interface Beginning {
  readonly from: number
  readonly version: string
}

async function ask(
  url: string,
  { from, version }: Beginning,
  { dispatcher, proxy }: Route,
  signal: AbortSignal,
): Promise<Response> {
  // Compressed transfers would make byte ranges and sizes mean something else.
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
  /** From which byte on the response continues the part. */
  readonly start: number
  /** Size of the whole file, by what we know or else by what the server says. */
  readonly total: number | undefined
}

async function checkResponse(request: Reception, response: Response, size: number): Promise<Continuation> {
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
    const passing = status === 408 || status === 429 || status >= 500
    throw await reject(passing ? new RetryableError(what) : errors.download(url, what, advice))
  }
  if (status === 206) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
    const announced = total === '*' || total === undefined ? bytes : Number(total)
    if (Number(start) === size && announced === (bytes ?? announced)) return { start: size, total: announced }
    await discardPart(path)
    throw await reject(new RetryableError('the server sent another part than the one asked for'))
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

/** A strong validator: If-Range takes no weak one. */
function versionOf({ headers }: Response): string {
  const tag = headers.get('etag')
  return tag && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? '')
}

interface Arriving {
  readonly response: Response
  readonly start: number
  readonly proxy: string | undefined
}

async function save(request: Reception, arriving: Arriving, alive: () => void): Promise<void> {
  const { url, path, bytes, largest, advice, onBytes } = request
  const { response, start, proxy } = arriving
  const part = partPath(path)
  const most = bytes ?? largest
  const handle = await writing(part, () => open(part, start > 0 ? 'a' : 'w'))
  let received = start
  try {
    const after = () => ` after ${received} ${bytes === undefined ? '' : `of ${bytes} `}bytes`
    for await (const piece of pieces(response, (fault) => networkFault(fault, { after: after(), proxy }))) {
      alive()
      received += piece.length
      if (received > most) break
      await writing(part, () => handle.appendFile(piece))
      onBytes?.(received, bytes)
    }
    await writing(part, () => handle.sync())
  } finally {
    await handle.close()
  }
  if (received > most) {
    await discardPart(path)
    throw errors.download(url, `more than the expected ${most} bytes`, advice)
  }
  if (bytes !== undefined && received < bytes)
    throw new RetryableError(`the connection ended after ${received} of ${bytes} bytes`)
}

async function* pieces({ body }: Response, asFault: (fault: unknown) => Error): AsyncGenerator<Uint8Array> {
  if (!body) return
  try {
    yield* body as unknown as AsyncIterable<Uint8Array>
  } catch (fault) {
    throw asFault(fault)
  }
}

/** Gives up a connection that stays silent; `fetch` on its own waits for minutes. */
function stallTimer({ stallMs, signal }: Reception) {
  const controller = new AbortController()
  const silent = () => controller.abort(new RetryableError(`the server was silent for ${stallMs / 1000} s`))
  const timer = setTimeout(silent, stallMs)
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
