import type { Command } from 'commander'

/** `--plugin`, of every command that makes parts. The words are read before commander is (`registryFor`). */
export const addPluginFlag = (command: Command): Command =>
  command.option(
    '--plugin <package>',
    'a plugin package: a path, or its name in node_modules; several: separate by commas, or repeat; a comma in a path: "a,b" with the quotes',
    (word: string, before: readonly string[]) => [...before, word],
    [],
  )

export interface PluginFlags {
  readonly plugin: readonly string[]
}

/** The flag as it was typed. */
export const pluginWords = ({ plugin }: PluginFlags): readonly string[] => plugin.map((word) => `--plugin=${word}`)
