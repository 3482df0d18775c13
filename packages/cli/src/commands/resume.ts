import type { ResumeOptions } from '@elbow-vae/core'
import { Command } from 'commander'
import { addPluginFlag, pluginArguments, type PluginFlags } from '../flags/plugin-flag.js'
import { addDirectoryFlags, directoryOptions, type DirectoryFlags } from '../flags/run-directory.js'

interface ResumeFlags extends DirectoryFlags, PluginFlags {
  readonly epochs?: string
  readonly steps?: string
}

/** `elbow resume`: continue an interrupted or killed run bit by bit as if it had not stopped, or train it longer. */
export function resumeCommand(): Command {
  const command = new Command('resume')
    .summary('continue an interrupted run, or train it longer')
    .description('continue an interrupted or killed run; the result equals that of an uninterrupted run')
    .argument('<run>', 'directory of the run')
    .option('--epochs <number>', 'new total number of epochs, also for a run that is done')
    .option('--steps <number>', 'new total number of optimizer steps')
  return addPluginFlag(addDirectoryFlags(command)).action(async (path: string, flags: ResumeFlags) => {
    const { resumeRun } = await import('@elbow-vae/core')
    const { runWithInterrupt } = await import('../terminal/interrupt.js')
    const { registryFor } = await import('../plugins/registry-for.js')
    const { printEvaluation } = await import('../terminal/table.js')
    const { progressLine } = await import('../terminal/progress.js')
    const { writeRunReport } = await import('@elbow-vae/results/reports')
    const options = { ...(await directoryOptions(flags)), ...(await lengthOf(flags)) }
    const registry = await registryFor([path, ...pluginArguments(flags)])
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
  const { errors } = await import('@elbow-vae/core')
  const { parseSetting } = await import('../flags/run-flags.js')
  if (epochs !== undefined && steps !== undefined) throw errors.badUsage('Give --epochs or --steps, not both.')
  if (epochs !== undefined) return { length: { epochs: Number(parseSetting('epochs', epochs)) } }
  if (steps !== undefined) return { length: { steps: Number(parseSetting('steps', steps)) } }
  return {}
}
