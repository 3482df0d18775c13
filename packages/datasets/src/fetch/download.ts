import { mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { errors } from '@elbow/core'
import { digestFile, digestNames } from './digest.js'
import { elsewhere, Passing, writing } from './faults.js'
import { discardPart, partPath, receive } from './receive.js'
import type { Digest } from './source.js'

export interface DownloadTiming {
  /** How often to try before giving up. */
  readonly attempts: number
  /** Wait before the second attempt; each later wait is twice as long. */
  readonly backoffMs: number
  /** A connection that stays silent for so long is given up. */
  readonly stallMs: number
}

const usual: DownloadTiming = { attempts: 4, backoffMs: 500, stallMs: 30_000 }

export interface Download extends Partial<DownloadTiming> {
  readonly url: string
  /** Where the file goes once it is whole. */
  readonly path: string
  /** Its size, where that is known. */
  readonly bytes?: number | undefined
  readonly digest: Digest
  readonly signal?: AbortSignal | undefined
  /** @param total  undefined where neither we nor the server know it */
  readonly onBytes?: (received: number, total?: number) => void
}

/**
 * Download one file of known content: into `PATH.part`, from where an earlier attempt stopped, renamed when it
 * is whole and right. Whatever is at PATH stays there until then.
 *
 * @throws DOWNLOAD_FAILED, OUTPUT_UNWRITABLE; the signal's reason when aborted
 */
export async function download(request: Download): Promise<void> {
  const { path, url, digest, signal } = request
  const part = partPath(path)
  await writing(dirname(path), () => mkdir(dirname(path), { recursive: true }))
  // A part left by another version of the file spoils what is added to it: then once more, from the start.
  for (const last of [false, true]) {
    const resumed = await receiveWithRetries(request)
    if ((await digestFile(part, digest.algorithm, signal)) === digest.value) {
      await writing(path, () => rename(part, path))
      return discardPart(path)
    }
    await discardPart(path)
    if (last || !resumed) break
  }
  const what = `its ${digestNames[digest.algorithm]} is not the published ${digest.value}`
  throw errors.download(url, what, `The file was not kept. ${elsewhere}`)
}

/** @returns whether any of the bytes came from an earlier attempt */
async function receiveWithRetries(request: Download): Promise<boolean> {
  const { url, signal, attempts, backoffMs, stallMs } = { ...usual, ...request }
  for (let attempt = 1; ; attempt++) {
    try {
      return (await receive({ ...request, stallMs })) > 0
    } catch (fault) {
      signal?.throwIfAborted()
      if (!(fault instanceof Passing)) throw fault
      if (attempt === attempts) {
        throw errors.download(
          url,
          `${fault.message}, at the last of ${attempts} attempts`,
          `What arrived is kept. ${elsewhere}`,
        )
      }
      await delay(backoffMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => signal?.throwIfAborted())
    }
  }
}
