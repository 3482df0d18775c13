import type { errors } from '@elbow-vae/core'
import { Command } from 'commander'
import { addPluginFlag } from '../flags/plugin-flag.js'
import { newPluginCommand } from './new-plugin.js'

/**
 * `elbow plugins`: list and describe plugins, or create a plugin package.
 *
 * @param args  the arguments after `elbow`
 */
export function pluginsCommand(args: readonly string[]): Command {
  const plugins = new Command('plugins')
    .summary('list, describe or create plugins')
    .description('list and describe plugins, or create a plugin package')
    .addCommand(newPluginCommand())
  addPluginFlag(plugins.command('list'))
    .description('list all plugins by kind')
    .option('--json', 'print a JSON array', false)
    .action(async ({ json }: { json: boolean }) => {
      const all = await everyPlugin(args)
      if (json) return console.log(JSON.stringify(all.map(toJson), undefined, 2))
      const width = Math.max(...all.map(({ name }) => name.length))
      for (const { kind, name, summary } of all) console.log(`${kind.padEnd(9)}  ${name.padEnd(width)}  ${summary}`)
    })
  addPluginFlag(plugins.command('show'))
    .description('show the equation, paper and options of plugins')
    .argument('[names...]', 'plugin names (default: all)')
    .option('--json', 'print a JSON array', false)
    .action(async (names: string[], { json }: { json: boolean }) => {
      const shown = selectNamed(await everyPlugin(args), names, (await import('@elbow-vae/core')).errors)
      if (json) return console.log(JSON.stringify(shown.map(toJson), undefined, 2))
      const { describePlugin } = await import('../flags/describe-plugin.js')
      console.log(shown.map(describePlugin).join('\n\n'))
    })
  return plugins
}

async function everyPlugin(args: readonly string[]) {
  const { kinds } = await import('@elbow-vae/core')
  const { registryFor } = await import('../plugins/registry-for.js')
  const registry = await registryFor(args)
  return kinds.flatMap((kind) => registry.list(kind))
}

type PluginList = Awaited<ReturnType<typeof everyPlugin>>

/** The plugins with these names, or all of them. @throws UNKNOWN_PLUGIN */
function selectNamed(all: PluginList, names: readonly string[], { unknownPlugin }: typeof errors): PluginList {
  const available = [...new Set(all.map(({ name }) => name))]
  const unknown = names.find((name) => !available.includes(name))
  if (unknown !== undefined) throw unknownPlugin('plugin', unknown, available)
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

const toJson = ({ kind, name, summary, equation, paper, options }: PluginList[number]) => ({
  ...{ kind, name, summary, equation, paper, options },
})
