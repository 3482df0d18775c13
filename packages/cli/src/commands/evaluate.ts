import type { OpenOptions } from '@elbow-vae/core'
import { Command } from 'commander'
import { addPluginFlag } from '../flags/plugin-flag.js'
import { addDirectoryFlags, directoryOptions, type DirectoryFlags } from '../flags/run-directory.js'

interface EvaluateFlags extends DirectoryFlags {
  readonly split?: string
  readonly saveCodes?: boolean
  readonly forceData?: boolean
}

const splitNames = ['train', 'validation', 'test', 'exact'] as const

/**
 * `elbow evaluate`: evaluate a run's checkpoint, with its own or with other evaluators.
 *
 * @param args  the arguments after `elbow`; plugins are loaded only if the first is `evaluate`
 */
export async function evaluateCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('evaluate')
    .summary('evaluate a checkpoint of a run')
    .description("evaluate a run's checkpoint with its own or other evaluators, and add the results to eval.arrow")
    .argument('<run>', 'directory of the run')
    .option('--split <names>', 'train, validation, test, exact (default: every split of the dataset)')
    .option('--force-data', 'accept a --data FILE that the run was not trained on; its split is named "other"')
    .option('--save-codes', 'write codes.arrow: code, rate and distortion of each example')
  addDirectoryFlags(command)
  addPluginFlag(command)
  if (args[0] !== 'evaluate') return command

  const { registryFor } = await import('../plugins/registry-for.js')
  const { addEvaluatorFlags, assertCurrentFlags, evaluateOptions, givenOptions, parseNames, flagValue } =
    await import('../flags/run-flags.js')
  const registry = await registryFor(args)
  const chosen = parseNames(flagValue(args, 'evaluate'))
  addEvaluatorFlags(command, registry, chosen, 'Evaluators:')
  assertCurrentFlags(command, args)

  return command.action(async (path: string, flags: EvaluateFlags) => {
    const { errors, evaluateRun, resolveEvaluators } = await import('@elbow-vae/core')
    const { runWithInterrupt } = await import('../terminal/interrupt.js')
    const { printEvaluation } = await import('../terminal/table.js')
    const { writeRunReport } = await import('@elbow-vae/results/reports')
    const splits = splitNames.filter((split) => parseNames(flags.split).includes(split))
    const unknown = parseNames(flags.split).find((name) => !splitNames.some((split) => split === name))
    if (unknown !== undefined) throw errors.badOption('--split', `names among ${splitNames.join(', ')}`, unknown)
    const evaluate: Pick<OpenOptions, 'evaluate'> =
      chosen.length === 0
        ? {}
        : {
            evaluate: resolveEvaluators(
              registry,
              ['rate-distortion', ...chosen],
              evaluateOptions(givenOptions(command, {}), chosen),
            ),
          }
    if (flags.forceData && flags.data === undefined) throw errors.badUsage('--force-data needs --data FILE.')
    const options = { ...(await directoryOptions(flags)), otherData: flags.forceData ?? false }
    const { manifest, rows } = await runWithInterrupt((signal) =>
      evaluateRun({
        registry,
        path,
        ...options,
        ...evaluate,
        ...(splits.length > 0 && { splits }),
        saveCodes: flags.saveCodes ?? false,
        signal,
        log: (line) => console.error(line),
        report: writeRunReport,
      }),
    )
    if (flags.json) console.log(JSON.stringify({ run: manifest.run, rows }, undefined, 2))
    else printEvaluation(rows, path)
  })
}
