import { join } from 'node:path'
import { digestNames, downloadFile, errors, type DownloadTiming } from '@elbow-vae/core'
import { downloadUrl, knownFiles, type DataFile, type DataSource, type DataSources } from '../fetch/source.js'
import { dataSources } from './sources.js'
import { sourceOf, verifyFile } from './verify.js'

/** Advice after a failed download. */
const downloadAdvice = 'Try later, set ELBOW_DATA_MIRROR to another server, or give existing files with --data-dir.'

/** Progress of the download of one file, in bytes. */
export interface FetchProgress {
  readonly file: string
  readonly received: number
  /** Absent if the server does not send it. */
  readonly total?: number
}

/** Files to fetch, and callbacks. */
export interface FetchOptions extends Partial<DownloadTiming> {
  /** Target directory; created if it does not exist. */
  readonly directory: string
  /** Names of the files; default: the files of the dataset's standard form. */
  readonly files?: readonly string[]
  /** Called for every received chunk. */
  readonly progress?: (progress: FetchProgress) => void
  /** Called with one message per file. */
  readonly log?: (line: string) => void
  /** Aborting keeps a `.part` file; the next fetch resumes from it. */
  readonly signal?: AbortSignal
  readonly sources?: DataSources
}

/**
 * Download a dataset's files. Each file is verified before it gets its final name. Valid existing files are kept.
 *
 * @throws UNKNOWN_PLUGIN, BAD_USAGE, DOWNLOAD_FAILED, OUTPUT_UNWRITABLE; the signal's reason when aborted
 */
export async function fetchDataset(name: string, options: FetchOptions): Promise<void> {
  const { directory, files = [], progress, log, signal, sources = dataSources, ...timing } = options
  const source = sourceOf(name, sources)
  for (const file of selectFiles(name, source, files)) {
    signal?.throwIfAborted()
    const { file: existing, status, problem } = await verifyFile(source, file, directory)
    if (status === 'good') {
      log?.(`${existing}: already present and valid`)
      continue
    }
    if (status === 'corrupt') log?.(`${problem} Fetching it again.`)
    let size = 0
    await downloadFile({
      ...timing,
      url: downloadUrl(name, file),
      path: join(directory, file.name),
      bytes: file.bytes,
      digest: file.digest,
      advice: downloadAdvice,
      signal,
      onBytes: (received, total) => {
        size = received
        progress?.({ file: file.name, received, ...(total !== undefined && { total }) })
      },
    })
    log?.(`${file.name}: fetched, ${file.bytes ?? size} bytes, ${digestNames[file.digest.algorithm]} as published`)
  }
}

/** @throws BAD_USAGE for an unknown name */
function selectFiles(dataset: string, source: DataSource, names: readonly string[]): readonly DataFile[] {
  if (names.length === 0) return source.files
  const known = knownFiles(source)
  return names.map((name) => {
    const file = known.find((candidate) => candidate.name === name)
    if (file) return file
    throw errors.badUsage(`${dataset} has no file "${name}". Its files: ${known.map((f) => f.name).join(', ')}.`)
  })
}
