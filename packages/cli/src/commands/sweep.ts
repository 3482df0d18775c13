import { Command } from 'commander'
import { addPluginFlag } from '../flags/plugin-flag.js'

interface SweepFlags {
  readonly config?: string
  readonly dataDir?: string
  readonly out?: string
  readonly jobs?: string
  readonly dryRun?: boolean
  readonly tensorboard?: boolean
  readonly json?: boolean
  readonly force?: boolean
}

const listsHelp = `
Lists and ranges:
  0.1,0.5,1       numbers or names: --objective.beta 0.1,0.5,1, --marginal gaussian,vamp
  1..5            1, 2, 3, 4, 5
  0..0.6:0.05     from 0 to 0.6 in steps of 0.05
  0.1..10:log9    9 values from 0.1 to 10, evenly spaced in log
  '10,10;20,20'   lists: --latents, --encoder.hidden, --dataset.columns, --evaluate
  'a.npy;b.npy'   free text, which may contain commas: --dataset.path

An option of one listed part varies only in runs with that part. Seeds vary slowest.
With the same --out, a sweep skips the runs that are done and continues the others.`

/**
 * `elbow sweep`: the flags of `elbow run` with lists and ranges. Each combination is a run in a separate process.
 *
 * @param args  the arguments after `elbow`; plugins are loaded only if the first is `sweep`
 */
export async function sweepCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('sweep')
    .summary('train every combination of the given values')
    .description('train every combination of the given values; flags of elbow run take lists and ranges')
    .option('--config <file>', 'JSON or YAML file with flags; the command line takes precedence')
    .option('--data-dir <directory>', 'directory of the data files (default: as in elbow run)')
    .option('--out <directory>', 'output directory (default: runs/sweep-HASH, the same for the same sweep)')
    .option('--jobs <number>', 'runs at a time, which share the CPU cores (default: 1)')
    .option('--tensorboard', 'write event files for TensorBoard too')
    .option('--dry-run', 'print the grid and exit')
    .option('--force', 'take over the lock of a process on another host that may be gone')
    .option('--json', 'print one JSON object per run')
    .addHelpText('after', listsHelp)
  addPluginFlag(command)
  if (args[0] !== 'sweep') return command

  const { registryAndConfig } = await import('../flags/registry-and-config.js')
  const { assertCurrentFlags, givenOptions } = await import('../flags/run-flags.js')
  const { addSweepFlags, chooseSweepPlugins } = await import('../flags/sweep-flags.js')
  const { registry, config } = await registryAndConfig(args)
  addSweepFlags(command, registry, chooseSweepPlugins(args, config))
  assertCurrentFlags(command, args)

  return command.action(async (flags: SweepFlags) => {
    const { expandGrid } = await import('../sweep/grid.js')
    const { sweepOrResume } = await import('../sweep/run-sweep.js')
    const given = givenOptions(command, config)
    const setting = (name: 'out' | 'data-dir' | 'jobs', flag: string | undefined) =>
      flag ?? (['string', 'number'].includes(typeof config[name]) ? String(config[name]) : undefined)
    await sweepOrResume({
      registry,
      requests: expandGrid(registry, given),
      out: setting('out', flags.out),
      jobs: setting('jobs', flags.jobs) ?? '1',
      dataDir: setting('data-dir', flags.dataDir),
      dryRun: flags.dryRun ?? config['dry-run'] === true,
      tensorboard: flags.tensorboard ?? config['tensorboard'] === true,
      force: flags.force ?? false,
      json: flags.json ?? config['json'] === true,
    })
  })
}
