import { mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { errors } from '../errors.js'
import { digestFile, digestNames, type Digest } from './digest.js'
import { RetryableError, writing } from './faults.js'
import { discardPart, partPath, receive } from './receive.js'

/** When to try again, and when to give up. */
export interface DownloadTiming {
  /** How often to try before giving up. */
  readonly attempts: number
  /** Wait before the second attempt; each later wait is twice as long. */
  readonly backoffMs: number
  /** A connection that stays silent for so long is given up. */
  readonly stallMs: number
}

const defaults: DownloadTiming = { attempts: 4, backoffMs: 500, stallMs: 30_000 }

/** What to download, and where to. */
export interface Download extends Partial<DownloadTiming> {
  readonly url: string
  /** Where the file goes once it is whole. */
  readonly path: string
  /** Its size, where that is known. */
  readonly bytes?: number | undefined
  /** Of its content, where that was published. */
  readonly digest?: Digest | undefined
  /** Where its size is not known, the most bytes that are accepted; default: 1 GiB. */
  readonly largest?: number
  /** What to do when the server does not give what it should; a sentence of the error. */
  readonly advice: string
  /** Whether the part outlives a failure, for the next call to go on with; default: yes. */
  readonly keeps?: boolean
  readonly signal?: AbortSignal | undefined
  /** Progress in bytes. `total` is undefined where neither we nor the server know it. */
  readonly onBytes?: (received: number, total?: number) => void
}

/** A file of unknown size may not fill the disk. */
const defaultLargest = 2 ** 30

/**
 * Download one file: into `PATH.part`, from where an earlier attempt stopped, renamed when it is whole and right. Whatever is at
 * PATH stays there until then. HTTP_PROXY, HTTPS_PROXY and NO_PROXY are respected.
 *
 * @throws DOWNLOAD_FAILED, OUTPUT_UNWRITABLE; the signal's reason when aborted
 */
export async function downloadFile(request: Download): Promise<void> {
  const { path, url, digest, signal, advice } = request
  const part = partPath(path)
  await writing(dirname(path), () => mkdir(dirname(path), { recursive: true }))
  // A part left by another version of the file spoils what is added to it: then once more, from the start.
  for (const last of [false, true]) {
    const resumed = await receiveWithRetries(request)
    const got = digest && (await digestFile(part, digest.algorithm, signal))
    if (got === digest?.value) {
      await writing(path, () => rename(part, path))
      return discardPart(path)
    }
    await discardPart(path)
    if (digest && (last || !resumed)) throw errors.download(url, unlike(digest), `The file was not kept. ${advice}`)
  }
}

const unlike = ({ algorithm, value }: Digest) => `its ${digestNames[algorithm]} is not the published ${value}`

/** @returns whether any of the bytes came from an earlier attempt */
async function receiveWithRetries(request: Download): Promise<boolean> {
  const { url, digest, signal, advice, keeps = true, largest = defaultLargest } = request
  const { attempts, backoffMs, stallMs } = { ...defaults, ...request }
  for (let attempt = 1; ; attempt++) {
    try {
      return (await receive({ ...request, checked: digest !== undefined, largest, stallMs })) > 0
    } catch (fault) {
      signal?.throwIfAborted()
      if (!(fault instanceof RetryableError)) throw fault
      if (attempt === attempts) {
        const what = `${fault.message}, at the last of ${attempts} attempts`
        throw errors.download(url, what, keeps ? `What arrived is kept. ${advice}` : advice)
      }
      await delay(backoffMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => signal?.throwIfAborted())
    }
  }
}
