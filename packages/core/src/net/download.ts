import { mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { errors } from '../errors.js'
import { digestFile, digestNames, type Digest } from './digest.js'
import { RetryableError, withWriteErrors } from './faults.js'
import { discardPart, partPath, receive } from './receive.js'

/** Retries and timeouts of a download. */
export interface DownloadTiming {
  /** Maximum number of attempts. */
  readonly attempts: number
  /** Milliseconds before the second attempt. Each later wait is twice as long. */
  readonly backoffMs: number
  /** Milliseconds without data after which an attempt fails. */
  readonly stallMs: number
}

const defaults: DownloadTiming = { attempts: 4, backoffMs: 500, stallMs: 30_000 }

/** A file to download. */
export interface Download extends Partial<DownloadTiming> {
  readonly url: string
  /** Path of the complete file. */
  readonly path: string
  /** Size of the file, if known. */
  readonly bytes?: number | undefined
  /** Digest of the content, if published. */
  readonly digest?: Digest | undefined
  /** Maximum size if `bytes` is unknown; default: 1 GiB. */
  readonly largest?: number
  /** Sentence of the error that tells the user what to do. */
  readonly advice: string
  /** Whether a partial file is kept after a failure, so that the next call can resume; default: true. */
  readonly keeps?: boolean
  readonly signal?: AbortSignal | undefined
  /** Progress in bytes. `total` is undefined if it is unknown. */
  readonly onBytes?: (received: number, total?: number) => void
}

/** Limit for files of unknown size, so that they cannot fill the disk. */
const defaultLargest = 2 ** 30

/**
 * Downloads a file to `PATH.part`, verifies it, and renames it. A file at PATH is not changed before.
 *
 * The download resumes where an earlier attempt stopped. It uses the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
 *
 * @throws DOWNLOAD_FAILED, OUTPUT_UNWRITABLE; the signal's reason when aborted
 */
export async function downloadFile(request: Download): Promise<void> {
  const { path, url, digest, signal, advice } = request
  const part = partPath(path)
  await withWriteErrors(dirname(path), () => mkdir(dirname(path), { recursive: true }))
  // A partial file of another version makes the digest wrong. The download is then repeated from the start, once.
  for (const isLast of [false, true]) {
    const resumed = await receiveWithRetries(request)
    const actual = digest && (await digestFile(part, digest.algorithm, signal))
    if (actual === digest?.value) {
      await withWriteErrors(path, () => rename(part, path))
      return discardPart(path)
    }
    await discardPart(path)
    if (digest && (isLast || !resumed))
      throw errors.download(url, wrongDigest(digest), `The file was not kept. ${advice}`)
  }
}

const wrongDigest = ({ algorithm, value }: Digest) => `its ${digestNames[algorithm]} is not the published ${value}`

/** @returns whether bytes of an earlier attempt were used */
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
        throw errors.download(url, what, keeps ? `The partial file is kept. ${advice}` : advice)
      }
      await delay(backoffMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => signal?.throwIfAborted())
    }
  }
}
