import { errors } from '../errors.js'
import { tf } from '../tf.js'
import { cpu } from './cpu.js'
import { type Engine, type EngineName, engineNames, type Starter } from './engine.js'
import { probe } from './probing.js'
import { tensorflow, tensorflowGpu } from './tensorflow.js'
import { oneLine } from './tfjs.js'
import { wasm } from './wasm.js'

/** Best first. */
export const starters: readonly Starter[] = [tensorflowGpu, tensorflow, wasm, cpu]

const loaded = new Map<Starter, Promise<string>>()

/**
 * Loads an engine and makes it the one that runs every tensor from here on. May be called again, and with another
 * name: engines can be compared in one process (only `tensorflow` and `tensorflow-gpu` exclude each other).
 *
 * @param name  an engine, which starts or throws ENGINE_UNAVAILABLE; or `auto`, the first that starts
 */
export async function startEngine(name: EngineName | 'auto'): Promise<Engine> {
  if (name === 'auto') return startBest()
  const starter = starters.find((candidate) => candidate.name === name)
  if (starter === undefined) throw errors.badOption('--engine', `one of ${['auto', ...engineNames].join(', ')}`, name)
  return activate(starter)
}

async function startBest(): Promise<Engine> {
  for (const starter of starters) {
    if (starter.absence() !== undefined) continue
    if (starter.risky === true && !loaded.has(starter) && !(await probe(starter.name)).available) continue
    try {
      return await activate(starter)
    } catch {
      // The next one serves; `elbow engine list` tells why this one did not.
    }
  }
  return activate(cpu)
}

async function activate(starter: Starter): Promise<Engine> {
  try {
    return await launch(starter)
  } catch (error) {
    throw errors.engineUnavailable(starter.name, oneLine(error))
  }
}

/** Starts one engine, given as such; throws the bare reason. An install tries its addon that way before it moves in. */
export async function launch(starter: Starter): Promise<Engine> {
  const absence = starter.absence()
  if (absence !== undefined) throw new Error(absence)
  const version = await loadOnce(starter)
  const refusal = await refusalOf(async () => {
    const active = await tf.setBackend(starter.backend)
    if (active) await tf.ready()
    return active
  })
  if (refusal !== undefined) throw new Error(refusal)
  return { name: starter.name, version, canCompile: starter.canCompile }
}

function loadOnce(starter: Starter): Promise<string> {
  let version = loaded.get(starter)
  if (version === undefined) {
    version = starter.load()
    loaded.set(starter, version)
    version.catch(() => loaded.delete(starter))
  }
  return version
}

/** tfjs reports a backend that fails by `false` and a warning: the reason, if there is one, is the warning. */
async function refusalOf(start: () => Promise<boolean>): Promise<string | undefined> {
  const warn = console.warn
  const warnings: string[] = []
  console.warn = (...words: unknown[]) => void warnings.push(words.map(String).join(' '))
  try {
    return (await start()) ? undefined : (warnings[1] ?? warnings[0] ?? 'tfjs did not say why')
  } finally {
    console.warn = warn
  }
}
