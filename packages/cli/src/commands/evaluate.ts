import type { OpenOptions } from '@elbow/core'
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
 * `elbow evaluate`: measure a run again, or by further evaluators.
 *
 * @param args  the words after `elbow`; plugins are loaded only when the first is `evaluate`
 */
export async function evaluateCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('evaluate')
    .description("measure a run's model again, by its own evaluators or by others: eval.arrow gains columns and rows")
    .argument('<run>', 'its directory')
    .option('--split <names>', 'train, validation, test or exact (default: all that the data have)')
    .option('--force-data', 'accept a --data FILE that the run was not trained on: its rows have split "other"')
    .option('--save-codes', 'write codes.arrow: a code of every example, with its rate and distortion')
  addDirectoryFlags(command)
  addPluginFlag(command)
  if (args[0] !== 'evaluate') return command

  const { registryFor } = await import('../plugin-packages/registry-for.js')
  const { addEvaluatorFlags, evaluateOptions, givenTo, names, wordAfter } = await import('../flags/run-flags.js')
  const registry = await registryFor(args)
  const chosen = names(wordAfter(args, 'evaluate'))
  addEvaluatorFlags(command, registry, chosen, 'Evaluators:')

  return command.action(async (path: string, flags: EvaluateFlags) => {
    const { errors, evaluateRun, resolveEvaluators } = await import('@elbow/core')
    const { runWithInterrupt } = await import('../interrupt.js')
    const { printEvaluation } = await import('../print.js')
    const { writeRunReport } = await import('../report/run-report.js')
    const splits = splitNames.filter((split) => names(flags.split).includes(split))
    const unknown = names(flags.split).find((name) => !splitNames.some((split) => split === name))
    if (unknown !== undefined) throw errors.badOption('--split', `names among ${splitNames.join(', ')}`, unknown)
    const evaluate: Pick<OpenOptions, 'evaluate'> =
      chosen.length === 0
        ? {}
        : {
            evaluate: resolveEvaluators(
              registry,
              ['rate-distortion', ...chosen],
              evaluateOptions(givenTo(command, {}), chosen),
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
