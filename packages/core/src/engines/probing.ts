import type { EngineName, EngineStatus } from './engine.js'
import { missingLibraries, tellingEnvironment } from './cuda.js'
import { run } from './process.js'
import { compiledScript } from './places.js'

/**
 * Starts an engine in a child process and multiplies two matrices there: a library that brings its process down
 * takes nothing else with it.
 *
 * @param addon  for a native engine, the addon to try instead of the installed one
 */
export async function probe(name: EngineName, addon?: string): Promise<EngineStatus> {
  const args = [compiledScript('probe.js'), name, ...(addon === undefined ? [] : [addon])]
  const env = name === 'tensorflow-gpu' ? { ...process.env, ...tellingEnvironment } : process.env
  const child = await run(process.execPath, args, { timeoutSeconds: 120, env })
  const answer = child.stdout.split('\n').find((line) => line.startsWith('{'))
  const status: EngineStatus =
    answer === undefined
      ? { name, available: false, reason: `starting it ended the process (${child.end})` }
      : (JSON.parse(answer) as EngineStatus)
  return status.available ? status : { ...status, reason: withCause(status.reason, child.stderr) }
}

function withCause(reason: string, log: string): string {
  const missing = missingLibraries(log)
  return missing === '' ? reason : `${reason}, it misses ${missing}`
}
