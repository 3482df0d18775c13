import { join } from 'node:path'
import type { RunConfig, RunOutput } from '@elbow-vae/core'
import { Command } from 'commander'
import { addPluginFlag } from '../flags/plugin-flag.js'

interface RunFlags {
  readonly config?: string
  readonly dataDir?: string
  readonly out?: string
  readonly tensorboard?: boolean
  readonly json?: boolean
}

/**
 * `elbow run`: train one model, evaluate it and write its tables.
 *
 * @param args  the arguments after `elbow`; plugins are loaded only if the first is `run`
 */
export async function runCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('run')
    .summary('train a model, measure rate and distortion')
    .description('train a model and measure its rate and distortion')
    .option('--config <file>', 'JSON or YAML file with flags; the command line takes precedence')
    .option('--data-dir <directory>', 'directory of the data files (default: $ELBOW_DATA, else as in elbow data fetch)')
    .option('--out <directory>', 'output directory; "-" streams the evaluation table to standard output')
    .option('--tensorboard', 'write event files for TensorBoard too')
    .option('--json', 'print the last evaluation as JSON')
  addPluginFlag(command)
  if (args[0] !== 'run') return command

  const { registryAndConfig } = await import('../flags/registry-and-config.js')
  const { addRunFlags, assertCurrentFlags, choosePlugins, requestFrom } = await import('../flags/run-flags.js')
  const { registry, config } = await registryAndConfig(args)
  const chosen = choosePlugins(args, config)
  addRunFlags(command, registry, chosen)
  assertCurrentFlags(command, args)

  return command.action(async (flags: RunFlags) => {
    const { assertUnused, createRunDirectory, errors, executeRun, makeFreeDirectory, resolveConfig } =
      await import('@elbow-vae/core')
    const { runWithInterrupt } = await import('../terminal/interrupt.js')
    const { progressLine } = await import('../terminal/progress.js')
    const { printEvaluation } = await import('../terminal/table.js')
    const resolved = resolveConfig(registry, requestFrom(command, config, chosen))
    const setting = (name: 'out' | 'data-dir', flag: string | undefined) =>
      flag ?? (typeof config[name] === 'string' ? config[name] : undefined)
    const out = setting('out', flags.out)
    if (out !== undefined && out !== '-') assertUnused(out)
    const tensorboard = flags.tensorboard ?? config['tensorboard'] === true
    if (tensorboard && out === '-') throw errors.badUsage('--tensorboard writes files, and --out - writes none.')
    const output = async (): Promise<RunOutput> => {
      if (out === '-') return (await import('../terminal/standard-output.js')).standardOutput()
      return createRunDirectory(out ?? (await makeFreeDirectory(defaultDirectory(resolved))), { tensorboard })
    }
    const dataDir = setting('data-dir', flags.dataDir)
    const progress = progressLine()
    const { manifest, rows, path } = await runWithInterrupt((signal) =>
      executeRun({
        registry,
        config: resolved,
        output,
        ...(dataDir !== undefined && { dataDir }),
        signal,
        watch: progress.watch,
        log: progress.log,
        report: async (path) => (await import('@elbow-vae/results/reports')).writeRunReport(path),
      }).finally(progress.end),
    )
    if (flags.json) {
      const print = out === '-' ? console.error : console.log // standard output carries the table
      print(JSON.stringify({ run: manifest.run, status: manifest.status, rows }, undefined, 2))
    } else printEvaluation(rows, path, manifest)
  })
}

/** `runs/toy-discrete-…-seed-1` */
function defaultDirectory({ dataset, encoder, decoder, marginal, objective, settings }: RunConfig): string {
  const parts = [dataset, encoder, decoder, marginal, objective].map(({ name }) => name)
  return join('runs', [...parts, `seed-${settings.seed}`].join('-'))
}
