import {
  currentName,
  currentValue,
  describeExpected,
  errors,
  kinds,
  parseOption,
  runOptions,
  type Kind,
  type Option,
  type Options,
  type Registry,
  type RunRequest,
} from '@elbow-vae/core'
import { Option as Flag, type Command } from 'commander'
import type { FlatConfig } from './config-file.js'

/** The kinds of which a run has exactly one plugin. */
export const partKinds = kinds.filter((kind) => kind !== 'evaluator')

/** The plugins that a command line names. Their options become flags. */
export interface ChosenPlugins {
  readonly parts: Readonly<Partial<Record<Kind, string>>>
  readonly evaluate: readonly string[]
}

/** Find the plugins that a command line names, or else a configuration file. */
export function choosePlugins(args: readonly string[], config: FlatConfig): ChosenPlugins {
  const valueOf = (flag: string) => flagValue(args, flag) ?? config[flag]
  const parts = partKinds.flatMap((kind) => {
    const name = valueOf(kind)
    return typeof name === 'string' ? [[kind, name] as const] : []
  })
  return { parts: Object.fromEntries(parts), evaluate: parseNames(valueOf('evaluate')) }
}

/** The value of a flag among unparsed arguments: `--flag=value` or `--flag value`. */
export function flagValue(args: readonly string[], flag: string): string | undefined {
  const assignment = args.find((arg) => arg.startsWith(`--${flag}=`))
  if (assignment !== undefined) return assignment.slice(flag.length + 3)
  const index = args.indexOf(`--${flag}`)
  return index < 0 ? undefined : args[index + 1]
}

/** Parse a list of names, `a,b`; an array is taken as it is. */
export const parseNames = (value: unknown): string[] => {
  const list = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : []
  return list.map((name) => name.trim()).filter((name) => name !== '')
}

/**
 * Add the flags of a run to a command: its parts, the options of the chosen plugins, and the run settings.
 *
 * @throws UNKNOWN_PLUGIN
 */
export function addRunFlags(command: Command, registry: Registry, chosen: ChosenPlugins): void {
  for (const kind of partKinds) {
    const available = registry.list(kind).map(({ name }) => name)
    command.addOption(withHelpGroup('The model and its data:', new Flag(`--${kind} <name>`, available.join(', '))))
    const name = chosen.parts[kind]
    if (name !== undefined) addOptions(command, `--${kind} ${name}:`, `${kind}.`, registry.get(kind, name).options)
  }
  addEvaluatorFlags(command, registry, chosen.evaluate, 'The model and its data:')
  addRunSettings(command)
}

/** Add the settings that belong to no plugin. */
export const addRunSettings = (command: Command): void => addOptions(command, 'The run:', '', runOptions)

/** Add `--evaluate`, and the options of the chosen evaluators. @throws UNKNOWN_PLUGIN */
export function addEvaluatorFlags(
  command: Command,
  registry: Registry,
  chosen: readonly string[],
  heading: string,
): void {
  const evaluators = registry
    .list('evaluator')
    .map(({ name }) => name)
    .filter((name) => name !== 'rate-distortion')
  const flag = new Flag('--evaluate <names>', `evaluators in addition to rate-distortion: ${evaluators.join(', ')}`)
  command.addOption(withHelpGroup(heading, flag))
  for (const name of chosen) {
    addOptions(command, `--evaluate ${name}:`, `evaluate.${name}.`, registry.get('evaluator', name).options)
  }
}

/** Add one flag for each option. */
export function addOptions(command: Command, heading: string, prefix: string, options: Options): void {
  for (const [name, option] of Object.entries(options)) {
    const value = typeof option.default === 'boolean' ? '[boolean]' : `<${placeholder(option)}>`
    const flag = new Flag(`--${prefix}${name} ${value}`, describeOption(option))
    command.addOption(withHelpGroup(heading, flag))
  }
}

export const withHelpGroup = (heading: string, flag: Flag) => flag.helpGroup(heading)

function placeholder(option: Option): string {
  if ('items' in option) return 'names'
  if (Array.isArray(option.default)) return 'numbers'
  return option.default === null || typeof option.default === 'number' ? 'number' : 'value'
}

/** `weight on the rate (a number, 0 or more, default 1)` */
export function describeOption(option: Option): string {
  const unit = option.unit === undefined ? '' : `, ${option.unit}`
  const defaultText = hasFixedDefault(option) ? `, default ${String(option.default)}` : ''
  return `${option.help} (${describeExpected(option)}${unit}${defaultText})`
}

/** Without a fixed default, the option's help describes how the value is chosen. */
const hasFixedDefault = ({ default: value }: Option) =>
  value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** The requested run: flags of the command line take precedence over the configuration file. */
export const requestFrom = (command: Command, config: FlatConfig, chosen: ChosenPlugins): RunRequest =>
  requestOf(givenOptions(command, config), chosen)

/** The requested run, from values by flag name. */
export function requestOf(given: FlatConfig, chosen: ChosenPlugins): RunRequest {
  return {
    parts: chosen.parts,
    evaluate: chosen.evaluate,
    options: Object.fromEntries(partKinds.map((kind) => [kind, withPrefix(given, kind)])),
    evaluateOptions: evaluateOptions(given, chosen.evaluate),
    settings: Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(runOptions, key))),
  }
}

/** Option values of evaluators, by evaluator name. */
export const evaluateOptions = (given: FlatConfig, evaluators: readonly string[]) =>
  Object.fromEntries(evaluators.map((name) => [name, withPrefix(given, `evaluate.${name}`)]))

/** The values whose names start with `prefix.`, by the rest of the name. */
const withPrefix = (given: FlatConfig, prefix: string) =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([key]) => key.startsWith(`${prefix}.`))
      .map(([key, value]) => [key.slice(prefix.length + 1), value]),
  )

const flagNames = ({ options }: Command): readonly string[] => options.flatMap(({ long }) => long?.slice(2) ?? [])

/**
 * Refuse flags by their former names, which a configuration file may still have.
 *
 * @throws UNKNOWN_OPTION naming the current one
 */
export function assertCurrentFlags(command: Command, args: readonly string[]): void {
  const flags = flagNames(command)
  for (const word of args) {
    const name = /^--([^=]+)/.exec(word)?.[1]
    if (name === undefined || flags.includes(name)) continue
    const current = currentName(name, flags)
    if (current !== name) throw errors.unknownOption(`elbow ${command.name()}`, name, flags, current)
  }
}

/** Values from the configuration file and the command line, by flag name. @throws UNKNOWN_OPTION */
export function givenOptions(command: Command, config: FlatConfig): FlatConfig {
  const given: Record<string, unknown> = {}
  const flags = flagNames(command)
  for (const [key, value] of Object.entries(config)) {
    const name = currentName(key, flags)
    if (!flags.includes(name)) throw errors.unknownOption('--config', key, flags)
    if (name === key || !Object.hasOwn(config, name)) given[name] = currentValue(name, value)
  }
  for (const flag of command.options) {
    const key = flag.attributeName()
    if (command.getOptionValueSource(key) === 'cli') given[flag.name()] = command.getOptionValue(key)
  }
  return given
}

/** Parse one run setting for a command other than `elbow run`. @throws BAD_OPTION */
export const parseSetting = (name: keyof typeof runOptions, text: string) =>
  parseOption(`--${name}`, runOptions[name], text)
