import { join } from 'node:path'
import { download, type DownloadTiming } from './download.js'
import { address, sources, type Sources } from './sources.js'
import { sourceOf, verifyFile } from './verify.js'

/** How far one file's download has come. */
export interface FetchProgress {
  readonly file: string
  readonly received: number
  readonly total: number
}

export interface FetchOptions extends Partial<DownloadTiming> {
  /** Where the files go; made if it does not exist. */
  readonly directory: string
  /** Called with every piece that arrives. */
  readonly progress?: (progress: FetchProgress) => void
  /** Called with one line for a person whenever something is done. */
  readonly log?: (line: string) => void
  /** Aborting leaves what has arrived in a `.part` file, from which the next fetch goes on. */
  readonly signal?: AbortSignal
  readonly sources?: Sources
}

/**
 * Download a dataset's files, each checked before it takes its name; those that are there and good are left alone.
 *
 * @throws UNKNOWN_PLUGIN, DOWNLOAD_FAILED, OUTPUT_UNWRITABLE; the signal's reason when aborted
 */
export async function fetchDataset(name: string, options: FetchOptions): Promise<void> {
  const { directory, progress, log, signal, sources: from = sources, ...timing } = options
  const source = sourceOf(name, from)
  for (const file of source.files) {
    signal?.throwIfAborted()
    const { status, problem } = await verifyFile(source, file, directory)
    if (status === 'good') {
      log?.(`${file.name}: there already, and good`)
      continue
    }
    if (status === 'corrupt') log?.(`${problem} Fetching it again.`)
    await download({
      ...timing,
      url: address(name, file),
      path: join(directory, file.name),
      bytes: file.bytes,
      sha256: file.sha256,
      signal,
      onBytes: (received) => progress?.({ file: file.name, received, total: file.bytes }),
    })
    log?.(`${file.name}: fetched, ${file.bytes} bytes, sha256 as published`)
  }
}
