import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { errors } from '@elbow/core'
import { elsewhere, networkFault, Passing, writing } from './faults.js'

/** What has arrived so far. */
export const partPath = (path: string) => `${path}.part`
/** Which version of the file that is: the server's ETag or date, for If-Range. */
const versionPath = (path: string) => `${path}.part.version`

export interface Reception {
  readonly url: string
  readonly path: string
  /** Its size, where that is known; then nothing else is accepted. */
  readonly bytes?: number | undefined
  readonly stallMs: number
  readonly signal?: AbortSignal | undefined
  readonly onBytes?: ((received: number, total?: number) => void) | undefined
}

/** A file of unknown size may not fill the disk. */
const largest = 2 ** 30

export async function discardPart(path: string): Promise<void> {
  await rm(partPath(path), { force: true })
  await rm(versionPath(path), { force: true })
}

/**
 * One attempt to bring the part of a file to its full size, going on from where it stands if the server can.
 *
 * @returns how many bytes were there already and used
 * @throws Passing when another attempt may help; DOWNLOAD_FAILED, OUTPUT_UNWRITABLE when none will
 */
export async function receive(request: Reception): Promise<number> {
  const { path, bytes } = request
  let size = await sizeOf(partPath(path))
  if (size === bytes) return size
  if (size > (bytes ?? largest)) {
    await discardPart(path)
    size = 0
  }
  const stall = stallTimer(request)
  try {
    const response = await ask(request, size, stall.signal)
    const { start, total } = await checkResponse(request, response, size)
    await writing(path, () => writeFile(versionPath(path), versionOf(response)))
    await save({ ...request, bytes: total }, response, start, stall.alive)
    return start
  } finally {
    stall.stop()
  }
}

async function ask({ url, path }: Reception, from: number, signal: AbortSignal): Promise<Response> {
  // Compressed transfers would make byte ranges and sizes mean something else.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (from > 0) {
    headers['range'] = `bytes=${from}-`
    const version = await readFile(versionPath(path), 'utf8').catch(() => '')
    if (version) headers['if-range'] = version
  }
  try {
    return await fetch(url, { headers, signal })
  } catch (fault) {
    throw networkFault(fault)
  }
}

interface Continuation {
  /** From which byte on the response continues the part. */
  readonly start: number
  /** Size of the whole file, by what we know or else by what the server says. */
  readonly total: number | undefined
}

async function checkResponse({ url, path, bytes }: Reception, response: Response, size: number): Promise<Continuation> {
  const { status, statusText, headers } = response
  const reject = async (fault: Error) => {
    await response.body?.cancel()
    return fault
  }
  if (status === 416) {
    await discardPart(path)
    throw await reject(new Passing('the server does not have the missing part'))
  }
  if (!response.ok) {
    const what = `the server answered ${status} ${statusText}`.trim()
    const passing = status === 408 || status === 429 || status >= 500
    throw await reject(passing ? new Passing(what) : errors.download(url, what, elsewhere))
  }
  if (status === 206) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
    const announced = total === '*' || total === undefined ? bytes : Number(total)
    if (Number(start) === size && announced === (bytes ?? announced)) return { start: size, total: announced }
    await discardPart(path)
    throw await reject(new Passing('the server sent another part than the one asked for'))
  }
  const length = headers.has('content-encoding') ? null : headers.get('content-length')
  const announced = length === null ? bytes : Number(length)
  if (bytes !== undefined && announced !== bytes) {
    throw await reject(errors.download(url, `${length} bytes, expected ${bytes}`, elsewhere))
  }
  if (announced !== undefined && announced > (bytes ?? largest)) {
    throw await reject(errors.download(url, `${announced} bytes, expected ${largest} at most`, elsewhere))
  }
  return { start: 0, total: announced }
}

/** A strong validator: If-Range takes no weak one. */
function versionOf({ headers }: Response): string {
  const tag = headers.get('etag')
  return tag && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? '')
}

async function save(request: Reception, response: Response, start: number, alive: () => void): Promise<void> {
  const { url, path, bytes, onBytes } = request
  const part = partPath(path)
  const most = bytes ?? largest
  const handle = await writing(part, () => open(part, start > 0 ? 'a' : 'w'))
  let received = start
  try {
    for await (const piece of pieces(response)) {
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
    throw errors.download(url, `more than the expected ${most} bytes`, elsewhere)
  }
  if (bytes !== undefined && received < bytes)
    throw new Passing(`the connection ended after ${received} of ${bytes} bytes`)
}

async function* pieces({ body }: Response): AsyncGenerator<Uint8Array> {
  if (!body) return
  try {
    yield* body as unknown as AsyncIterable<Uint8Array>
  } catch (fault) {
    throw networkFault(fault)
  }
}

/** Gives up a connection that stays silent; `fetch` on its own waits for minutes. */
function stallTimer({ stallMs, signal }: Reception) {
  const controller = new AbortController()
  const silent = () => controller.abort(new Passing(`the server was silent for ${stallMs / 1000} s`))
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
