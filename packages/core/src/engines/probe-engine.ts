import type { EngineName, EngineStatus } from './engine.js'
import { missingLibraries, loaderLogEnvironment } from './cuda.js'
import { parseTrustedJson } from '../parse-json.js'
import { run } from './process.js'
import { compiledScript } from '../tensors/locate.js'

/**
 * Starts an engine in a child process and multiplies two matrices there. A library that crashes its process then does not crash
 * this one.
 *
 * @param addon  for a native engine, the addon to test instead of the installed one
 */
export async function probeEngine(name: EngineName, addon?: string): Promise<EngineStatus> {
  const args = [compiledScript('engines/probe.js'), name, ...(addon === undefined ? [] : [addon])]
  const env = name === 'tensorflow-gpu' ? { ...process.env, ...loaderLogEnvironment } : process.env
  const child = await run(process.execPath, args, { timeoutSeconds: 120, env })
  const answer = child.stdout.split('\n').find((line) => line.startsWith('{'))
  const status: EngineStatus =
    answer === undefined
      ? { name, available: false, reason: `starting it ended the process (${child.end})` }
      : parseTrustedJson<EngineStatus>(answer)
  return status.available ? status : { ...status, reason: withMissingLibraries(status.reason, child.stderr) }
}

function withMissingLibraries(reason: string, log: string): string {
  const missing = missingLibraries(log)
  return missing === '' ? reason : `${reason}, it misses ${missing}`
}
