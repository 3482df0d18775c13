import { errors } from '../../errors.js'
import type { NativeEngine } from '../places.js'
import { fromDownload } from './download.js'
import { fromNpm, fromPackage } from './npm.js'
import { fromPath } from './path.js'
import { fromPython } from './python.js'
import type { Origin } from './seal.js'

/** One attempt: what to supply, where to put it, whom to tell. */
export interface Job {
  /** An empty directory; the addon belongs at its top. It is renamed later: libraries are found relative to the addon. */
  readonly staging: string
  readonly log: (line: string) => void
}

/** Where a native part can come from; `supply` throws the reason in one line if it does not. */
export interface Source {
  readonly name: string
  supply(job: Job): Promise<Origin>
}

/** The sources to try, in turn. */
export function sourcesFor(engine: NativeEngine, from: string | undefined): readonly Source[] {
  const names = engine === 'webgpu' ? 'npm' : 'download, python'
  if (from?.trim() === '') throw errors.badOption('--from', `${names} or a path`, from)
  if (engine === 'webgpu') return [from === undefined || from === 'npm' ? fromNpm : fromPackage(from)]
  if (from === undefined) return [fromDownload(engine), fromPython(engine)]
  if (from === 'download') return [fromDownload(engine)]
  if (from === 'python') return [fromPython(engine)]
  return [fromPath(from)]
}
