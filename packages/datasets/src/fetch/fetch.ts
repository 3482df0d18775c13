import { join } from 'node:path'
import { digestNames, downloadFile, errors, type DownloadTiming } from '@elbow/core'
import { address, knownFiles, type DataFile, type Source, type Sources } from './source.js'
import { sources } from './sources.js'
import { sourceOf, verifyFile } from './verify.js'

/** What to do when a server does not give what it should. */
const elsewhere = 'Try later, set ELBOW_DATA_MIRROR to another server, or give files at hand with --data-dir.'

/** How far one file's download has come. */
export interface FetchProgress {
  readonly file: string
  readonly received: number
  /** Absent where nobody knows it. */
  readonly total?: number
}

/** What to fetch, and whom to tell. */
export interface FetchOptions extends Partial<DownloadTiming> {
  /** Where the files go; made if it does not exist. */
  readonly directory: string
  /** Which files; without them those that make the dataset in its usual form. */
  readonly files?: readonly string[]
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
 * @throws UNKNOWN_PLUGIN, BAD_USAGE, DOWNLOAD_FAILED, OUTPUT_UNWRITABLE; the signal's reason when aborted
 */
export async function fetchDataset(name: string, options: FetchOptions): Promise<void> {
  const { directory, files = [], progress, log, signal, sources: from = sources, ...timing } = options
  const source = sourceOf(name, from)
  for (const file of chosen(name, source, files)) {
    signal?.throwIfAborted()
    const { file: held, status, problem } = await verifyFile(source, file, directory)
    if (status === 'good') {
      log?.(`${held}: there already, and good`)
      continue
    }
    if (status === 'corrupt') log?.(`${problem} Fetching it again.`)
    let size = 0
    await downloadFile({
      ...timing,
      url: address(name, file),
      path: join(directory, file.name),
      bytes: file.bytes,
      digest: file.digest,
      advice: elsewhere,
      signal,
      onBytes: (received, total) => {
        size = received
        progress?.({ file: file.name, received, ...(total !== undefined && { total }) })
      },
    })
    log?.(`${file.name}: fetched, ${file.bytes ?? size} bytes, ${digestNames[file.digest.algorithm]} as published`)
  }
}

/** @throws BAD_USAGE where a name is none of the dataset's */
function chosen(dataset: string, source: Source, names: readonly string[]): readonly DataFile[] {
  if (names.length === 0) return source.files
  const known = knownFiles(source)
  return names.map((name) => {
    const file = known.find((candidate) => candidate.name === name)
    if (file) return file
    throw errors.badUsage(`${dataset} has no file "${name}". Its files: ${known.map((f) => f.name).join(', ')}.`)
  })
}
