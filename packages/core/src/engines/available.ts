import { errors } from '../errors.js'
import type { EngineName } from './engine.js'
import { starters } from './start.js'

/**
 * Engines to run tests on, for `describe.each`: those of `ELBOW_TEST_ENGINES` (comma-separated names), or else all installed ones.
 *
 * A process can load one TensorFlow, so `tensorflow-gpu` is left out if `tensorflow` is included. `webgpu` is included only if it
 * is named, because a GPU may lack a driver that Dawn supports.
 *
 * @throws ENGINE_UNAVAILABLE if a named engine is not available
 */
export function availableEngines(): Promise<EngineName[]> {
  const list = process.env['ELBOW_TEST_ENGINES']?.split(',').map((name) => name.trim())
  const requested = list?.filter((name) => name !== '') ?? []
  for (const name of requested) {
    const reason = unavailableReason(name)
    if (reason !== undefined) return Promise.reject(errors.engineUnavailable(name, reason))
  }
  const installed = starters.filter((starter) => starter.absence() === undefined).map((starter) => starter.name)
  const names = installed.filter((name) => (requested.length > 0 ? requested.includes(name) : name !== 'webgpu'))
  const both = names.includes('tensorflow') && names.includes('tensorflow-gpu')
  return Promise.resolve(both ? names.filter((name) => name !== 'tensorflow-gpu') : names)
}

/** Why an engine is not available for tests. */
export function unavailableReason(name: string): string | undefined {
  const starter = starters.find((candidate) => candidate.name === name)
  return starter === undefined ? 'there is no such engine' : starter.absence()
}
