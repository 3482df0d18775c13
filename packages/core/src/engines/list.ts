import type { EngineStatus, Starter } from './engine.js'
import { probe } from './probing.js'
import { starters } from './start.js'

/** Every engine: its version, or exactly why it cannot start. Each is really started, in a process of its own. */
export function listEngines(): Promise<EngineStatus[]> {
  return Promise.all(starters.map(statusOf))
}

async function statusOf(starter: Starter): Promise<EngineStatus> {
  const reason = starter.absence()
  return reason === undefined ? probe(starter.name) : { name: starter.name, available: false, reason }
}
