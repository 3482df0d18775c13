import { errors } from '../errors.js'
import { tf } from '../tf.js'
import { cpu } from './cpu.js'
import { type Engine, type EngineName, engineNames, type Starter } from './engine.js'
import { probe } from './probing.js'
import { tensorflow, tensorflowGpu } from './tensorflow.js'
import { oneLine } from './tfjs.js'
import { wasm } from './wasm.js'
import { webgpu } from './webgpu/webgpu.js'

/** Best first. */
export const starters: readonly Starter[] = [tensorflowGpu, tensorflow, webgpu, wasm, cpu]

const loaded = new Map<Starter, { readonly version: Promise<string>; readonly adapter: string }>()

/**
 * Loads an engine and makes it the one that runs every tensor from here on. May be called again, and with another
 * name: engines can be compared in one process (only `tensorflow` and `tensorflow-gpu` exclude each other).
 *
 * @param name     an engine, which starts or throws ENGINE_UNAVAILABLE; or `auto`, the first that starts
 * @param adapter  which of several GPUs: a part of its name for `webgpu`, its number for `tensorflow-gpu`; empty: the best
 */
export async function startEngine(name: EngineName | 'auto', adapter = ''): Promise<Engine> {
  if (adapter !== '' && !starters.some((starter) => starter.name === name && starter.hasAdapters)) {
    const able = starters.filter(({ hasAdapters }) => hasAdapters).map((starter) => starter.name)
    throw errors.badUsage(`--engine.adapter ${adapter}: engine "${name}" has none. Give --engine ${able.join(' or ')}.`)
  }
  if (name === 'auto') return startBest()
  const starter = starters.find((candidate) => candidate.name === name)
  if (starter === undefined) throw errors.badOption('--engine', `one of ${['auto', ...engineNames].join(', ')}`, name)
  return activate(starter, adapter)
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

async function activate(starter: Starter, adapter?: string): Promise<Engine> {
  try {
    return await launch(starter, adapter)
  } catch (error) {
    throw errors.engineUnavailable(starter.name, oneLine(error))
  }
}

/** Starts one engine, given as such; throws the bare reason. An install tries its addon that way before it moves in. */
export async function launch(starter: Starter, adapter = ''): Promise<Engine> {
  const absence = starter.absence(adapter)
  if (absence !== undefined) throw new Error(absence)
  const version = await loadOnce(starter, adapter)
  const refusal = await refusalOf(async () => {
    const active = await tf.setBackend(starter.backend)
    if (active) await tf.ready()
    return active
  })
  if (refusal !== undefined) throw new Error(refusal)
  return { name: starter.name, version, canCompile: starter.canCompile }
}

function loadOnce(starter: Starter, adapter: string): Promise<string> {
  const before = loaded.get(starter)
  if (before !== undefined) {
    if (adapter === '' || adapter === before.adapter) return before.version
    throw new Error(`this process already runs it, on ${before.adapter === '' ? 'the best adapter' : before.adapter}`)
  }
  const version = starter.load(adapter)
  loaded.set(starter, { version, adapter })
  version.catch(() => loaded.delete(starter))
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
