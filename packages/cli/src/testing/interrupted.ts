import { createRunDirectory, executeRun, resumeRun, type RunConfig } from '@elbow/core'
import { registry } from './registry.js'

/** Stop a run when it has come to a step, and bring it to its end from its checkpoint: what both processes leave. */
export async function interruptedAndResumed(config: RunConfig, path: string, at: number) {
  const controller = new AbortController()
  const interrupted = await executeRun({
    registry,
    config,
    output: () => createRunDirectory(path),
    signal: controller.signal,
    watch: ({ step }) => step === at && controller.abort(),
  })
  return { interrupted, resumed: await resumeRun({ registry, path, checkpoint: 'latest' }) }
}
