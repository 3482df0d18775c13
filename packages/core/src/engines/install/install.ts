import { mkdir, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { errors } from '../../errors.js'
import { nvidiaAbsence } from '../cards.js'
import { addonIn, enginesDirectory, type NativeEngine } from '../places.js'
import { probe } from '../probing.js'
import { oneLine } from '../tfjs.js'
import { sweep, withLock } from './lock.js'
import { inspect, seal } from './seal.js'
import { tryDawn } from './npm.js'
import { sourcesFor } from './sources.js'

/** Which native part, and from where. */
export interface InstallOptions {
  readonly engine: NativeEngine
  /**
   * For TensorFlow `download`, `python`, or the path of a libtensorflow or of a Python package; by default the first two
   * in turn. For `webgpu` `npm`, or the path of the package of that name.
   */
  readonly from?: 'download' | 'python' | 'npm' | (string & {})
  /** Told what happens, one line at a time. */
  readonly log: (line: string) => void
}

/** A native part that works. */
export interface Installed {
  readonly engine: NativeEngine
  readonly directory: string
  /** As `elbow engine list` prints it. */
  readonly version: string
  /** It was there already, and works. */
  readonly already: boolean
}

/** Tries an addon. @returns the engine's version; throws the reason in one line */
export type Verify = (engine: NativeEngine, addon: string) => Promise<string>

/**
 * Supplies the native part of an engine in a directory of Elbow's own.
 *
 * Everything is built and tried in a sibling directory, which is then renamed into place: an engine's directory is
 * whole or absent. A second call finds the first one's work; a directory that is damaged all the same is replaced.
 */
export async function installEngine(options: InstallOptions, verify: Verify = verifyInChild): Promise<Installed> {
  const { engine } = options
  const obstacle = obstacleTo(engine)
  if (obstacle !== undefined) throw errors.engineInstall(engine, obstacle)
  const directory = join(enginesDirectory(), engine)
  const present = async (): Promise<Installed | undefined> => {
    const state = await inspect(directory, engine, verify)
    if (state.broken !== undefined) options.log(`${engine}: repairing what is there (${state.broken})`)
    return state.version === undefined ? undefined : { engine, directory, version: state.version, already: true }
  }
  const found = await present()
  if (found !== undefined) return found
  try {
    await mkdir(enginesDirectory(), { recursive: true })
    return await withLock(join(enginesDirectory(), `.${engine}.lock`), options.log, async (waited) => {
      const meanwhile = waited ? await present() : undefined
      return (
        meanwhile ?? { engine, directory, version: await supply(engine, directory, options, verify), already: false }
      )
    })
  } catch (error) {
    throw errors.engineInstall(engine, oneLine(error))
  }
}

/** Why an install cannot succeed on this machine, whatever the source. */
function obstacleTo(engine: NativeEngine): string | undefined {
  if (process.platform === 'win32') return 'Windows is not covered, use the Linux subsystem (WSL 2) or the wasm engine'
  if (engine !== 'tensorflow-gpu') return undefined
  if (process.platform !== 'linux') return 'TensorFlow runs on NVIDIA GPUs under Linux only'
  return nvidiaAbsence()
}

/** Tries the sources in turn, each in a fresh staging directory. @returns the version of the one that works */
async function supply(engine: NativeEngine, directory: string, options: InstallOptions, verify: Verify) {
  await sweep(enginesDirectory(), engine)
  const staging = join(enginesDirectory(), `.${engine}.${hostname()}.${process.pid}.part`)
  const failures: string[] = []
  const sources = sourcesFor(engine, options.from)
  for (const [i, source] of sources.entries()) {
    try {
      await rm(staging, { recursive: true, force: true })
      await mkdir(staging)
      const origin = await source.supply({ staging, log: options.log })
      const version = await verify(engine, addonIn(staging, engine))
      await seal(staging, { engine, origin })
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

/** Between the two renames there is no engine, never half an engine. */
async function moveIntoPlace(staging: string, directory: string): Promise<void> {
  const old = `${staging}.old`
  await rename(directory, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(staging, directory)
  await rm(old, { recursive: true, force: true })
}

async function verifyInChild(engine: NativeEngine, addon: string): Promise<string> {
  if (engine === 'webgpu') return tryDawn(addon) // whether there is a GPU for it is another question
  const status = await probe(engine, addon)
  if (!status.available) throw new Error(status.reason)
  return status.version
}
