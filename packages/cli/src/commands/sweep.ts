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
  0.1,0.5,1       numbers and names: --objective.beta 0.1,0.5,1, --marginal gaussian,vamp
  1..5            1, 2, 3, 4, 5
  0..0.6:0.05     in steps of 0.05
  0.1..10:log9    9 values, each a fixed multiple of the one before it
  '10,10;20,20'   lists: --latents, --encoder.hidden, --dataset.columns, --evaluate
  'a.npy;b.npy'   free text: --dataset.path; a comma is part of it

An option that only some of the listed parts have varies with these alone. Seeds vary slowest.
Started again with the same --out, a sweep skips runs that are done and goes on with the others.`

/**
 * `elbow sweep`: the flags of `elbow run`, with lists and ranges; every combination is a run in a process of its own.
 *
 * @param args  the words after `elbow`; plugins are loaded only when the first is `sweep`
 */
export async function sweepCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('sweep')
    .description('run every combination of lists and ranges of values: from flags to the curve')
    .option('--config <file>', 'flags from a JSON or YAML file; flags on the command line win')
    .option('--data-dir <directory>', 'where the data files lie (default: as in elbow run)')
    .option(
      '--out <directory>',
      'where the runs and summary.arrow go (default: runs/sweep-HASH: the same sweep again goes on there)',
    )
    .option('--jobs <number>', 'runs at a time; they divide the processor among them (default: 1)')
    .option('--tensorboard', 'write event files for TensorBoard beside the tables')
    .option('--dry-run', 'print the grid, and stop')
    .option('--force', 'take the directory and its runs over from processes of another host that may be gone')
    .option('--json', 'print one JSON object per run')
    .addHelpText('after', listsHelp)
  addPluginFlag(command)
  if (args[0] !== 'sweep') return command

  const { registryAndConfig } = await import('../flags/registry-and-config.js')
  const { givenTo } = await import('../flags/run-flags.js')
  const { addSweepFlags, choosePluginsOfSweep } = await import('../flags/sweep-flags.js')
  const { registry, config } = await registryAndConfig(args)
  addSweepFlags(command, registry, choosePluginsOfSweep(args, config))

  return command.action(async (flags: SweepFlags) => {
    const { gridOf } = await import('../sweep/grid.js')
    const { sweep } = await import('../sweep/command.js')
    const given = givenTo(command, config)
    const setting = (name: 'out' | 'data-dir' | 'jobs', flag: string | undefined) =>
      flag ?? (['string', 'number'].includes(typeof config[name]) ? String(config[name]) : undefined)
    await sweep({
      registry,
      requests: gridOf(registry, given),
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
