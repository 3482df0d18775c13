import type { EngineStatus, Starter } from './engine.js'
import { probeEngine } from './probe-engine.js'
import { starters } from './start.js'

/** Status of each engine. Each engine is started in its own child process. */
export function listEngines(): Promise<EngineStatus[]> {
  return Promise.all(starters.map(statusOf))
}

async function statusOf(starter: Starter): Promise<EngineStatus> {
  const reason = starter.absence()
  return reason === undefined ? probeEngine(starter.name) : { name: starter.name, available: false, reason }
}
