import { mkdir, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { errors } from '../../errors.js'
import { noNvidiaReason } from '../cards.js'
import { addonPath, enginesDirectory, type NativeEngine } from '../../tensors/locate.js'
import { probeEngine } from '../probe-engine.js'
import { oneLine } from '../../tensors/tfjs.js'
import { removeStaleInstalls, withLock } from './lock.js'
import { inspectInstall, writeInstallRecord } from './install-record.js'
import { tryDawn } from './npm.js'
import type { Verify } from './source.js'
import { installSourcesFor } from './sources.js'

/** Options of an install. */
export interface InstallOptions {
  readonly engine: NativeEngine
  /**
   * For TensorFlow: `download`, `python`, or the path of a libtensorflow or of a Python package. By default `download` is tried,
   * then `python`. For `webgpu`: `npm` (default), or the path of the npm package.
   */
  readonly from?: 'download' | 'python' | 'npm' | (string & {}) | undefined
  /** Receives progress messages, one line each. */
  readonly log: (line: string) => void
}

/** An installed native part. */
export interface Installed {
  readonly engine: NativeEngine
  readonly directory: string
  /** Version as in `elbow engine list`. */
  readonly version: string
  /** Whether it was already installed. */
  readonly already: boolean
}

/**
 * Installs the native part of an engine in a directory of Elbow.
 *
 * It is built and tested in a staging directory, which is then renamed. An engine's directory is thus complete or absent. If the
 * engine is already installed, it is tested, and replaced if it is damaged.
 *
 * @throws ENGINE_INSTALL with the reason of each source that failed
 */
export async function installEngine(options: InstallOptions, verify: Verify = verifyInChild): Promise<Installed> {
  const { engine } = options
  const reason = impossibleReason(engine)
  if (reason !== undefined) throw errors.engineInstall(engine, reason)
  const directory = join(enginesDirectory(), engine)
  const findInstalled = async (): Promise<Installed | undefined> => {
    const state = await inspectInstall(directory, engine, verify)
    if (state.broken !== undefined) options.log(`${engine}: replacing the damaged install (${state.broken})`)
    return state.version === undefined ? undefined : { engine, directory, version: state.version, already: true }
  }
  const installed = await findInstalled()
  if (installed !== undefined) return installed
  try {
    await mkdir(enginesDirectory(), { recursive: true })
    return await withLock(join(enginesDirectory(), `.${engine}.lock`), options.log, async (waited) => {
      const byOther = waited ? await findInstalled() : undefined
      return byOther ?? { engine, directory, version: await supply(engine, directory, options, verify), already: false }
    })
  } catch (error) {
    throw errors.engineInstall(engine, oneLine(error))
  }
}

/** Why no source can succeed on this machine. Undefined if one may. */
function impossibleReason(engine: NativeEngine): string | undefined {
  if (process.platform === 'win32')
    return 'Windows is not supported, use the Linux subsystem (WSL 2) or the wasm engine'
  if (engine !== 'tensorflow-gpu') return undefined
  if (process.platform !== 'linux') return 'TensorFlow runs on NVIDIA GPUs under Linux only'
  return noNvidiaReason()
}

/** Tries the sources in turn, each in an empty staging directory. @returns the version of the first one that works */
async function supply(engine: NativeEngine, directory: string, options: InstallOptions, verify: Verify) {
  await removeStaleInstalls(enginesDirectory(), engine)
  const staging = join(enginesDirectory(), `.${engine}.${hostname()}.${process.pid}.part`)
  const failures: string[] = []
  const sources = installSourcesFor(engine, options.from)
  for (const [i, source] of sources.entries()) {
    try {
      await rm(staging, { recursive: true, force: true })
      await mkdir(staging)
      const origin = await source.supply({ staging, log: options.log })
      const version = await verify(engine, addonPath(staging, engine))
      await writeInstallRecord(staging, { engine, origin })
      await moveIntoPlace(staging, directory)
      return version
    } catch (error) {
      failures.push(`${source.name}: ${oneLine(error)}`)
      const next = sources[i + 1]
      if (next !== undefined) options.log(`${failures.at(-1)}; trying ${next.name}`)
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  }
  throw new Error(failures.join('; '))
}

/** Replaces the engine's directory. Between the two renames it is absent, but it is never incomplete. */
async function moveIntoPlace(staging: string, directory: string): Promise<void> {
  const old = `${staging}.old`
  await rename(directory, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(staging, directory)
  await rm(old, { recursive: true, force: true })
}

async function verifyInChild(engine: NativeEngine, addon: string): Promise<string> {
  if (engine === 'webgpu') return tryDawn(addon) // does not need a GPU
  const status = await probeEngine(engine, addon)
  if (!status.available) throw new Error(status.reason)
  return status.version
}
