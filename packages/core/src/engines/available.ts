import { errors } from '../errors.js'
import type { EngineName } from './engine.js'
import { starters } from './start.js'

/**
 * The engines that tests run on, for `describe.each`: `ELBOW_TEST_ENGINES` (names, comma-separated), else all that
 * are there. A process holds one TensorFlow, so `tensorflow-gpu` takes part where it is asked for or alone; `webgpu` only
 * where it is asked for, since a card may be there without a driver that Dawn can use.
 */
export function availableEngines(): Promise<EngineName[]> {
  const wanted = process.env['ELBOW_TEST_ENGINES']?.split(',').map((name) => name.trim())
  const chosen = wanted?.filter((name) => name !== '') ?? []
  for (const name of chosen) {
    const reason = absenceOf(name)
    if (reason !== undefined) return Promise.reject(errors.engineUnavailable(name, reason))
  }
  const present = starters.filter((starter) => starter.absence() === undefined).map((starter) => starter.name)
  const names = present.filter((name) => (chosen.length > 0 ? chosen.includes(name) : name !== 'webgpu'))
  const both = names.includes('tensorflow') && names.includes('tensorflow-gpu')
  return Promise.resolve(both ? names.filter((name) => name !== 'tensorflow-gpu') : names)
}

/** Why an engine takes no part in the tests. */
export function absenceOf(name: string): string | undefined {
  const starter = starters.find((candidate) => candidate.name === name)
  return starter === undefined ? 'there is no such engine' : starter.absence()
}
