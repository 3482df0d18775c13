import { errors } from '../../errors.js'
import type { NativeEngine } from '../places.js'
import { fromDownload } from './download.js'
import { fromPath } from './path.js'
import { fromPython } from './python.js'
import type { Origin } from './seal.js'

/** One attempt: what to supply, where to put it, whom to tell. */
export interface Job {
  readonly engine: NativeEngine
  /** An empty directory; `tfjs_binding.node` belongs at its top. It is renamed later: libraries are found relative to the addon. */
  readonly staging: string
  readonly log: (line: string) => void
}

/** Where a native part can come from; `supply` throws the reason in one line if it does not. */
export interface Source {
  readonly name: string
  supply(job: Job): Promise<Origin>
}

/** The sources to try, in turn. */
export function sourcesFor(from: string | undefined): readonly Source[] {
  if (from === undefined) return [fromDownload, fromPython]
  if (from === 'download') return [fromDownload]
  if (from === 'python') return [fromPython]
  if (from.trim() === '') throw errors.badOption('--from', 'download, python or a path', from)
  return [fromPath(from)]
}
