import { join } from 'node:path'
import type { RunConfig, RunOutput } from '@elbow/core'
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
 * `elbow run`: one model, one objective, from flags to tables.
 *
 * @param args  the words after `elbow`; plugins are loaded only when the first is `run`
 */
export async function runCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('run')
    .description('train one model and put it in the rate–distortion plane')
    .option('--config <file>', 'flags from a JSON or YAML file; flags on the command line win')
    .option(
      '--data-dir <directory>',
      'where the data files lie (default: $ELBOW_DATA, else where elbow data fetch puts them)',
    )
    .option('--out <directory>', 'where the run goes; "-" streams the evaluation table to standard output')
    .option('--tensorboard', 'write event files for TensorBoard beside the tables')
    .option('--json', 'print the last evaluation as JSON')
  addPluginFlag(command)
  if (args[0] !== 'run') return command

  const { registryAndConfig } = await import('../flags/registry-and-config.js')
  const { addRunFlags, choosePlugins, requestFrom } = await import('../flags/run-flags.js')
  const { registry, config } = await registryAndConfig(args)
  const chosen = choosePlugins(args, config)
  addRunFlags(command, registry, chosen)

  return command.action(async (flags: RunFlags) => {
    const { createRunDirectory, errors, executeRun, refuseTaken, resolveConfig } = await import('@elbow/core')
    const { makeFreeDirectory } = await import('../directories.js')
    const { runWithInterrupt } = await import('../interrupt.js')
    const { progressLine } = await import('../progress.js')
    const { printEvaluation } = await import('../print.js')
    const resolved = resolveConfig(registry, requestFrom(command, config, chosen))
    const setting = (name: 'out' | 'data-dir', flag: string | undefined) =>
      flag ?? (typeof config[name] === 'string' ? config[name] : undefined)
    const out = setting('out', flags.out)
    if (out !== undefined && out !== '-') refuseTaken(out)
    const tensorboard = flags.tensorboard ?? config['tensorboard'] === true
    if (tensorboard && out === '-') throw errors.badUsage('--out - leaves no file, --tensorboard asks for one.')
    const output = async (): Promise<RunOutput> => {
      if (out === '-') return (await import('../standard-output.js')).standardOutput()
      return createRunDirectory(out ?? (await makeFreeDirectory(usualDirectory(resolved))), { tensorboard })
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
        report: async (path) => (await import('../report/run-report.js')).writeRunReport(path),
      }).finally(progress.end),
    )
    if (flags.json) {
      const say = out === '-' ? console.error : console.log // standard output carries the table
      say(JSON.stringify({ run: manifest.run, status: manifest.status, rows }, undefined, 2))
    } else printEvaluation(rows, path, manifest)
  })
}

/** `runs/toy-discrete-…-seed-1` */
function usualDirectory({ dataset, encoder, decoder, marginal, objective, settings }: RunConfig): string {
  const parts = [dataset, encoder, decoder, marginal, objective].map(({ name }) => name)
  return join('runs', [...parts, `seed-${settings.seed}`].join('-'))
}
