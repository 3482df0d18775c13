import { errors } from '../../errors.js'
import type { NativeEngine } from '../../tensors/locate.js'
import { fromDownload } from './download.js'
import { fromNpm, fromPackage } from './npm.js'
import { fromPath } from './path.js'
import { fromPython } from './python.js'
import type { InstallSource } from './source.js'

/** Sources to try, in order. @throws BAD_OPTION for an empty `from` */
export function installSourcesFor(engine: NativeEngine, from: string | undefined): readonly InstallSource[] {
  const names = engine === 'webgpu' ? 'npm' : 'download, python'
  if (from?.trim() === '') throw errors.badOption('--from', `${names} or a path`, from)
  if (engine === 'webgpu') return [from === undefined || from === 'npm' ? fromNpm : fromPackage(from)]
  if (from === undefined) return [fromDownload(engine), fromPython(engine)]
  if (from === 'download') return [fromDownload(engine)]
  if (from === 'python') return [fromPython(engine)]
  return [fromPath(from)]
}
