import type { Kind, Options, Registry } from '@elbow-vae/core'
import { Option as Flag, type Command } from 'commander'
import type { FlatConfig } from './config-file.js'
import {
  addEvaluatorFlags,
  addOptions,
  addRunSettings,
  withHelpGroup,
  parseNames,
  partKinds,
  flagValue,
} from './run-flags.js'
import { evaluatorSets } from './sweep-values.js'

/** The plugins that a sweep names; there may be several of a kind. */
export interface ChosenSweepPlugins {
  readonly parts: Readonly<Partial<Record<Kind, readonly string[]>>>
  readonly evaluate: readonly string[]
}

/** Find the plugins that a command line names, or else a configuration file. */
export function chooseSweepPlugins(args: readonly string[], config: FlatConfig): ChosenSweepPlugins {
  const valueOf = (flag: string) => flagValue(args, flag) ?? config[flag]
  return {
    parts: Object.fromEntries(partKinds.map((kind) => [kind, parseNames(valueOf(kind))])),
    evaluate: [...new Set(evaluatorSets(valueOf('evaluate')).flat())],
  }
}

/**
 * Add the flags of a run to a command, with the options of all chosen plugins. Plugins of a kind may share an option: it
 * becomes one flag.
 *
 * @throws UNKNOWN_PLUGIN
 */
export function addSweepFlags(command: Command, registry: Registry, { parts, evaluate }: ChosenSweepPlugins): void {
  for (const kind of partKinds) {
    const available = registry.list(kind).map(({ name }) => name)
    command.addOption(withHelpGroup('The models and their data:', new Flag(`--${kind} <names>`, available.join(', '))))
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
