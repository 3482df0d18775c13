import { errors } from '../errors.js'
import { tf } from '../tensors/tf.js'
import { cpu } from './cpu.js'
import { type Engine, type EngineName, engineNames, type Starter } from './engine.js'
import { probeEngine } from './probe-engine.js'
import { tensorflow, tensorflowGpu } from './tensorflow.js'
import { oneLine } from '../tensors/tfjs.js'
import { wasm } from './wasm.js'
import { webgpu } from './webgpu/webgpu.js'

/** The starters, best engine first. */
export const starters: readonly Starter[] = [tensorflowGpu, tensorflow, webgpu, wasm, cpu]

const loaded = new Map<Starter, { readonly version: Promise<string>; readonly adapter: string }>()

/**
 * Loads an engine and makes it the active one.
 *
 * It may be called again, also with another name, so that one process can compare engines. Only `tensorflow` and
 * `tensorflow-gpu` exclude each other.
 *
 * @param name     name of an engine, or `auto` for the first one that starts
 * @param adapter  selects a GPU: a part of its name for `webgpu`, its index for `tensorflow-gpu`; default: the best one
 * @throws ENGINE_UNAVAILABLE if the named engine does not start; BAD_USAGE for an adapter of an engine without adapters
 */
export async function startEngine(name: EngineName | 'auto', adapter = ''): Promise<Engine> {
  if (adapter !== '' && !starters.some((starter) => starter.name === name && starter.hasAdapters)) {
    const withAdapters = starters.filter(({ hasAdapters }) => hasAdapters).map((starter) => starter.name)
    throw errors.badUsage(
      `--engine.adapter ${adapter}: engine "${name}" has none. Give --engine ${withAdapters.join(' or ')}.`,
    )
  }
  if (name === 'auto') return startBest()
  const starter = starters.find((candidate) => candidate.name === name)
  if (starter === undefined) throw errors.badOption('--engine', `one of ${['auto', ...engineNames].join(', ')}`, name)
  return activate(starter, adapter)
}

async function startBest(): Promise<Engine> {
  for (const starter of starters) {
    if (starter.absence() !== undefined) continue
    if (starter.risky === true && !loaded.has(starter) && !(await probeEngine(starter.name)).available) continue
    try {
      return await activate(starter)
    } catch {
      // Try the next one; `elbow engine list` reports why this one does not start.
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

/** Starts an engine. An install uses it to test an addon. @throws Error with the reason alone */
export async function launch(starter: Starter, adapter = ''): Promise<Engine> {
  const absence = starter.absence(adapter)
  if (absence !== undefined) throw new Error(absence)
  const version = await loadOnce(starter, adapter)
  const failure = await failureOf(async () => {
    const active = await tf.setBackend(starter.backend)
    if (active) await tf.ready()
    return active
  })
  if (failure !== undefined) throw new Error(failure)
  return { name: starter.name, version, canCompile: starter.canCompile }
}

function loadOnce(starter: Starter, adapter: string): Promise<string> {
  const previous = loaded.get(starter)
  if (previous !== undefined) {
    if (adapter === '' || adapter === previous.adapter) return previous.version
    throw new Error(
      `this process already runs it, on ${previous.adapter === '' ? 'the best adapter' : previous.adapter}`,
    )
  }
  const version = starter.load(adapter)
  loaded.set(starter, { version, adapter })
  version.catch(() => loaded.delete(starter))
  return version
}

/** Reason of a failed start. tfjs returns `false` for it and prints the reason as a warning. */
async function failureOf(start: () => Promise<boolean>): Promise<string | undefined> {
  const warn = console.warn
  const warnings: string[] = []
  console.warn = (...words: unknown[]) => void warnings.push(words.map(String).join(' '))
  try {
    return (await start()) ? undefined : (warnings[1] ?? warnings[0] ?? 'tfjs gave no reason')
  } finally {
    console.warn = warn
  }
}
