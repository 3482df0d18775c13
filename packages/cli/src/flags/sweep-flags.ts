import type { Kind, Options, Registry } from '@elbow/core'
import { Option as Flag, type Command } from 'commander'
import type { FlatConfig } from './config-file.js'
import { addEvaluatorFlags, addOptions, addRunSettings, group, names, partKinds, wordAfter } from './run-flags.js'
import { evaluatorSets } from './sweep-values.js'

/** The plugins that a sweep names, several of a kind. */
export interface ChosenOfSweep {
  readonly parts: Readonly<Partial<Record<Kind, readonly string[]>>>
  readonly evaluate: readonly string[]
}

/** Find them among the words of a command line, or else in a config file. */
export function choosePluginsOfSweep(args: readonly string[], config: FlatConfig): ChosenOfSweep {
  const named = (flag: string) => wordAfter(args, flag) ?? config[flag]
  return {
    parts: Object.fromEntries(partKinds.map((kind) => [kind, names(named(kind))])),
    evaluate: [...new Set(evaluatorSets(named('evaluate')).flat())],
  }
}

/**
 * Give a command every flag of a run, with the options of all parts that are chosen. An option that several of a kind
 * have is one flag.
 *
 * @throws UNKNOWN_PLUGIN
 */
export function addSweepFlags(command: Command, registry: Registry, { parts, evaluate }: ChosenOfSweep): void {
  for (const kind of partKinds) {
    const available = registry.list(kind).map(({ name }) => name)
    command.addOption(group('The models and their data:', new Flag(`--${kind} <names>`, available.join(', '))))
    for (const name of parts[kind] ?? []) {
      const { options } = registry.get(kind, name)
      addOptions(command, `--${kind} ${name}:`, `${kind}.`, withoutKnown(command, `${kind}.`, options))
    }
  }
  addEvaluatorFlags(command, registry, evaluate, 'The models and their data:')
  addRunSettings(command)
}

const withoutKnown = (command: Command, prefix: string, options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).filter(([name]) => !command.options.some(({ long }) => long === `--${prefix}${name}`)),
  )
