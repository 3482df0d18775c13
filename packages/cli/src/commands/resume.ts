import type { ResumeOptions } from '@elbow/core'
import { Command } from 'commander'
import { addPluginFlag, pluginWords, type PluginFlags } from '../flags/plugin-flag.js'
import { addDirectoryFlags, directoryOptions, type DirectoryFlags } from '../flags/run-directory.js'

interface ResumeFlags extends DirectoryFlags, PluginFlags {
  readonly epochs?: string
  readonly steps?: string
}

/** `elbow resume`: go on with a run that was interrupted or killed, exactly, or make one longer. */
export function resumeCommand(): Command {
  const command = new Command('resume')
    .description('go on with a run that was interrupted or killed: it ends where it would have ended')
    .argument('<run>', 'its directory')
    .option('--epochs <number>', 'a new length of the whole training, also for a run that is done')
    .option(
      '--steps <number>',
      'the same in optimizer steps; where a schedule depends on the length, a line says that the result is not exact',
    )
  return addPluginFlag(addDirectoryFlags(command)).action(async (path: string, flags: ResumeFlags) => {
    const { resumeRun } = await import('@elbow/core')
    const { runWithInterrupt } = await import('../interrupt.js')
    const { registryFor } = await import('../plugin-packages/registry-for.js')
    const { printEvaluation } = await import('../print.js')
    const { progressLine } = await import('../progress.js')
    const { writeRunReport } = await import('../report/run-report.js')
    const options = { ...(await directoryOptions(flags)), ...(await lengthOf(flags)) }
    const registry = await registryFor([path, ...pluginWords(flags)])
    const progress = progressLine()
    const { watch, log } = progress
    const { manifest, rows } = await runWithInterrupt((signal) =>
      resumeRun({ registry, path, ...options, signal, watch, log, report: writeRunReport }).finally(progress.end),
    )
    if (flags.json) console.log(JSON.stringify({ run: manifest.run, status: manifest.status, rows }, undefined, 2))
    else printEvaluation(rows, path, manifest)
  })
}

/** @throws BAD_OPTION, BAD_USAGE */
async function lengthOf({ epochs, steps }: ResumeFlags): Promise<Pick<ResumeOptions, 'length'>> {
  const { errors } = await import('@elbow/core')
  const { parseSetting } = await import('../flags/run-flags.js')
  if (epochs !== undefined && steps !== undefined) throw errors.badUsage('Give --epochs or --steps, not both.')
  if (epochs !== undefined) return { length: { epochs: Number(parseSetting('epochs', epochs)) } }
  if (steps !== undefined) return { length: { steps: Number(parseSetting('steps', steps)) } }
  return {}
}
