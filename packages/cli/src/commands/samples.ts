import type { SplitName } from '@elbow/core'
import { Command, Option } from 'commander'
import { addPluginFlag, pluginWords, type PluginFlags } from '../flags/plugin-flag.js'
import { addDirectoryFlags, directoryOptions, type DirectoryFlags } from '../flags/run-directory.js'

interface SamplesFlags extends DirectoryFlags, PluginFlags {
  readonly out?: string
  readonly count: string
  readonly split?: SplitName
}

/** `elbow samples`: what the models of runs draw, side by side: the grids of ABE figures 4–6. */
export function samplesCommand(): Command {
  const command = new Command('samples')
    .description(
      'a picture of what runs draw, by rate, the highest on the left; of each run, one decoding of a code and the mean of 5 of the same',
    )
    .argument('<runs...>', 'their directories')
    .option(
      '-o, --out <file>',
      'the picture, FILE.png, and the table behind it, FILE.arrow (default: samples.png, within the run where there is only one)',
    )
    .option('--count <number>', 'inputs, a row each (an integer from 1 to 100)', '8')
    .addOption(
      new Option('--split <name>', 'where the inputs come from (default: test, where there is one)').choices([
        'train',
        'validation',
        'test',
      ]),
    )
  return addPluginFlag(addDirectoryFlags(command)).action(async (paths: readonly string[], flags: SamplesFlags) => {
    const { lockRun, parseOption, refuseBusy } = await import('@elbow/core')
    const { samples } = await import('@elbow/evaluators')
    const { runWithInterrupt } = await import('../interrupt.js')
    const { registryFor } = await import('../plugin-packages/registry-for.js')
    const { collectSamples } = await import('../samples/collect-samples.js')
    const { destinationOf } = await import('../samples/destination.js')
    const { printSamples } = await import('../samples/print-samples.js')
    const { runsOnSameData } = await import('../samples/same-data.js')
    const { writeSamples } = await import('../samples/write-samples.js')
    const { writeRunReport } = await import('../report/run-report.js')
    const registry = await registryFor([...paths, ...pluginWords(flags)])
    const count = Number(parseOption('--count', samples.options.count, flags.count))
    const { split } = flags
    const options = await directoryOptions(flags)
    const runs = await runsOnSameData(paths)
    const destination = await destinationOf(paths, flags.out)
    const within = paths.length === 1 && flags.out === undefined ? paths[0] : undefined
    const { force = false } = options
    if (within !== undefined) await refuseBusy(within, force) // before the work, not after it
    const log = (line: string) => console.error(line)
    const collected = await runWithInterrupt((signal) =>
      collectSamples({ registry, runs, count, ...options, ...(split && { split }), signal, log }),
    )
    if (!collected) return // interrupted: nothing was written
    if (within !== undefined) {
      const { lock } = await lockRun(within, { command: 'elbow samples', force })
      await writeSamples(collected, destination, registry)
        .then(() => writeRunReport(within))
        .finally(lock.release)
    } else await writeSamples(collected, destination, registry)
    printSamples(collected, destination, flags.json ?? false)
  })
}
