import { Command } from 'commander'
import { addPluginFlag, pluginWords, type PluginFlags } from '../flags/plugin-flag.js'
import { addDirectoryFlags, directoryOptions, type DirectoryFlags } from '../flags/run-directory.js'

/** `elbow resume`: go on with a run that was interrupted or killed, exactly. */
export function resumeCommand(): Command {
  const command = new Command('resume')
    .description('go on with a run that was interrupted or killed: it ends where it would have ended')
    .argument('<run>', 'its directory')
  return addPluginFlag(addDirectoryFlags(command)).action(async (path: string, flags: DirectoryFlags & PluginFlags) => {
    const { resumeRun } = await import('@elbow/core')
    const { runWithInterrupt } = await import('../interrupt.js')
    const { registryFor } = await import('../plugin-packages/registry-for.js')
    const { printEvaluation } = await import('../print.js')
    const { progressLine } = await import('../progress.js')
    const { writeRunReport } = await import('../report/run-report.js')
    const options = await directoryOptions(flags)
    const registry = await registryFor([path, ...pluginWords(flags)])
    const progress = progressLine()
    const { watch, log } = progress
    const { manifest, rows } = await runWithInterrupt((signal) =>
      resumeRun({ registry, path, ...options, signal, watch, log }).finally(progress.end),
    )
    await writeRunReport(path)
    if (flags.json) console.log(JSON.stringify({ run: manifest.run, status: manifest.status, rows }, undefined, 2))
    else printEvaluation(rows, path, manifest)
  })
}
