import { describeExpected, errors, kinds, parseOption, runOptions } from '@elbow/core'
import type { Kind, Option, Options, Registry, RunRequest } from '@elbow/core'
import { Option as Flag, type Command } from 'commander'
import type { FlatConfig } from './config-file.js'

/** Kinds that a run has exactly one of. */
export const partKinds = kinds.filter((kind) => kind !== 'evaluator')

/** The plugins that a command line names: they decide which further flags there are. */
export interface Chosen {
  readonly parts: Readonly<Partial<Record<Kind, string>>>
  readonly evaluate: readonly string[]
}

/** Find the plugins named by the words of a command line, or else by a config file. */
export function choosePlugins(args: readonly string[], config: FlatConfig): Chosen {
  const named = (flag: string) => wordAfter(args, flag) ?? config[flag]
  const parts = partKinds.flatMap((kind) => {
    const name = named(kind)
    return typeof name === 'string' ? [[kind, name] as const] : []
  })
  return { parts: Object.fromEntries(parts), evaluate: names(named('evaluate')) }
}

export function wordAfter(args: readonly string[], flag: string): string | undefined {
  const joined = args.find((arg) => arg.startsWith(`--${flag}=`))
  if (joined !== undefined) return joined.slice(flag.length + 3)
  const at = args.indexOf(`--${flag}`)
  return at < 0 ? undefined : args[at + 1]
}

/** `a,b` as a list. */
export const names = (value: unknown): string[] => {
  const list = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : []
  return list.map((name) => name.trim()).filter((name) => name !== '')
}

/**
 * Give a command every flag of a run: the parts, the options of those that are chosen, and the run's own settings.
 *
 * @throws UNKNOWN_PLUGIN
 */
export function addRunFlags(command: Command, registry: Registry, chosen: Chosen): void {
  for (const kind of partKinds) {
    const available = registry.list(kind).map(({ name }) => name)
    command.addOption(group('The model and its data:', new Flag(`--${kind} <name>`, available.join(', '))))
    const name = chosen.parts[kind]
    if (name !== undefined) addOptions(command, `--${kind} ${name}:`, `${kind}.`, registry.get(kind, name).options)
  }
  addEvaluatorFlags(command, registry, chosen.evaluate, 'The model and its data:')
  addRunSettings(command)
}

/** Settings that belong to no plugin. */
export const addRunSettings = (command: Command): void => addOptions(command, 'The run:', '', runOptions)

/** `--evaluate`, and the options of the evaluators that it names. @throws UNKNOWN_PLUGIN */
export function addEvaluatorFlags(
  command: Command,
  registry: Registry,
  chosen: readonly string[],
  heading: string,
): void {
  const evaluators = registry.list('evaluator').map(({ name }) => name)
  const flag = new Flag('--evaluate <names>', `beside rate-distortion: ${evaluators.join(', ')}`)
  command.addOption(group(heading, flag))
  for (const name of chosen) {
    addOptions(command, `--evaluate ${name}:`, `evaluate.${name}.`, registry.get('evaluator', name).options)
  }
}

/** Flags of some options. */
export function addOptions(command: Command, heading: string, prefix: string, options: Options): void {
  for (const [name, option] of Object.entries(options)) {
    const value = typeof option.default === 'boolean' ? '[boolean]' : `<${placeholder(option)}>`
    const flag = new Flag(`--${prefix}${name} ${value}`, describeOption(option))
    command.addOption(group(heading, flag))
  }
}

export const group = (heading: string, flag: Flag) => flag.helpGroup(heading)

function placeholder(option: Option): string {
  if ('items' in option) return 'names'
  if (Array.isArray(option.default)) return 'numbers'
  return option.default === null || typeof option.default === 'number' ? 'number' : 'value'
}

/** `weight on the rate (a number, 0 or more, default 1)` */
export function describeOption(option: Option): string {
  const unit = option.unit === undefined ? '' : `, ${option.unit}`
  const usual = isOpen(option) ? '' : `, default ${String(option.default)}`
  return `${option.help} (${describeExpected(option)}${unit}${usual})`
}

/** Left to be decided by something else, which the help names. */
const isOpen = ({ default: usual }: Option) => usual === null || (Array.isArray(usual) && usual.length === 0)

/** What was asked for: a config file's values, with the flags' over them. */
export const requestFrom = (command: Command, config: FlatConfig, chosen: Chosen): RunRequest =>
  requestOf(givenTo(command, config), chosen)

/** The same from values by the flags' names. */
export function requestOf(given: FlatConfig, chosen: Chosen): RunRequest {
  return {
    parts: chosen.parts,
    evaluate: chosen.evaluate,
    options: Object.fromEntries(partKinds.map((kind) => [kind, below(given, kind)])),
    evaluateOptions: evaluateOptions(given, chosen.evaluate),
    settings: Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(runOptions, key))),
  }
}

/** Option values of evaluators, by name. */
export const evaluateOptions = (given: FlatConfig, evaluators: readonly string[]) =>
  Object.fromEntries(evaluators.map((name) => [name, below(given, `evaluate.${name}`)]))

const below = (given: FlatConfig, prefix: string) =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([key]) => key.startsWith(`${prefix}.`))
      .map(([key, value]) => [key.slice(prefix.length + 1), value]),
  )

/** Everything that a config file and the flags say, by the flags' names. */
export function givenTo(command: Command, config: FlatConfig): FlatConfig {
  const given: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(config)) {
    if (!command.options.some(({ long }) => long === `--${key}`)) {
      throw errors.unknownOption(
        '--config',
        key,
        command.options.map(({ long }) => long!.slice(2)),
      )
    }
    given[key] = value
  }
  for (const flag of command.options) {
    const key = flag.attributeName()
    if (command.getOptionValueSource(key) === 'cli') given[flag.long!.slice(2)] = command.getOptionValue(key)
  }
  return given
}

/** Check one run setting outside a run: `--steps` of an experiment, say. */
export const parseSetting = (name: keyof typeof runOptions, text: string) =>
  parseOption(`--${name}`, runOptions[name], text)
