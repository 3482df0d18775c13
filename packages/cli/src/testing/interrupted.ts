import { createRunDirectory, executeRun, resumeRun, type RunConfig } from '@elbow-vae/core'
import { registry } from './registry.js'

/** Interrupt a run at a step, and resume it from its checkpoint. @returns the results of both */
export async function interruptedAndResumed(config: RunConfig, path: string, stopAt: number) {
  const controller = new AbortController()
  const interrupted = await executeRun({
    registry,
    config,
    output: () => createRunDirectory(path),
    signal: controller.signal,
    watch: ({ step }) => step === stopAt && controller.abort(),
  })
  return { interrupted, resumed: await resumeRun({ registry, path, checkpoint: 'latest' }) }
}
