import type { SplitName } from '@elbow-vae/core'
import { Command, Option } from 'commander'
import { addPluginFlag, pluginArguments, type PluginFlags } from '../flags/plugin-flag.js'
import { addDirectoryFlags, directoryOptions, type DirectoryFlags } from '../flags/run-directory.js'

interface SamplesFlags extends DirectoryFlags, PluginFlags {
  readonly out?: string
  readonly count: string
  readonly split?: SplitName
}

/** `elbow samples`: reconstructions by several runs, side by side, as in ABE figures 4–6. */
export function samplesCommand(): Command {
  const command = new Command('samples')
    .summary('draw a grid of reconstructions by several runs')
    .description(
      'draw a grid of reconstructions: one row per input; for each run, highest rate first, one decoded sample and the mean of 5',
    )
    .argument('<runs...>', 'directories of runs')
    .option('-o, --out <file>', 'FILE.png; the table goes to FILE.arrow (default: samples.png, inside a single run)')
    .option('--count <number>', 'number of inputs (an integer from 1 to 100)', '8')
    .addOption(
      new Option('--split <name>', 'split of the inputs (default: test if there is one)').choices([
        'train',
        'validation',
        'test',
      ]),
    )
  return addPluginFlag(addDirectoryFlags(command)).action(async (paths: readonly string[], flags: SamplesFlags) => {
    const { lockRun, parseOption, assertNotBusy } = await import('@elbow-vae/core')
    const { samples } = await import('@elbow-vae/evaluators')
    const { runWithInterrupt } = await import('../terminal/interrupt.js')
    const { registryFor } = await import('../plugins/registry-for.js')
    const { collectSamples, destinationOf, runsOnSameData, writeSamples } = await import('@elbow-vae/results/samples')
    const { writeRunReport } = await import('@elbow-vae/results/reports')
    const { printSamples } = await import('../terminal/print-samples.js')
    const registry = await registryFor([...paths, ...pluginArguments(flags)])
    const count = Number(parseOption('--count', samples.options.count, flags.count))
    const { split } = flags
    const options = await directoryOptions(flags)
    const runs = await runsOnSameData(paths)
    const destination = await destinationOf(paths, flags.out)
    const run = paths.length === 1 && flags.out === undefined ? paths[0] : undefined // the picture becomes part of it
    const { force = false } = options
    if (run !== undefined) await assertNotBusy(run, force) // fail before the work, not after it
    const log = (line: string) => console.error(line)
    const collected = await runWithInterrupt((signal) =>
      collectSamples({ registry, runs, count, split, signal, open: { ...options, log } }),
    )
    if (!collected) return // interrupted: nothing was written
    if (run !== undefined) {
      const { lock } = await lockRun(run, { command: 'elbow samples', force })
      await writeSamples(collected, destination, registry)
        .then(() => writeRunReport(run))
        .finally(lock.release)
    } else await writeSamples(collected, destination, registry)
    printSamples(collected, destination, flags.json ?? false)
  })
}
