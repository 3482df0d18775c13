import { Option, type Command } from 'commander'

/** Add `--plugin`. `registryFor` reads its values from the arguments, before commander parses them. */
export const addPluginFlag = (command: Command): Command =>
  command.addOption(
    new Option('--plugin <packages>', 'plugin packages, separated by commas: paths, or names in node_modules')
      .argParser((value: string, previous: readonly string[]) => [...previous, value])
      .default([], 'none'),
  )

export interface PluginFlags {
  readonly plugin: readonly string[]
}

/** The flags as arguments again. */
export const pluginArguments = ({ plugin }: PluginFlags): readonly string[] =>
  plugin.map((value) => `--plugin=${value}`)
