import type { errors } from '@elbow/core'
import { Command } from 'commander'
import { addPluginFlag } from '../flags/plugin-flag.js'
import { newPluginCommand } from './new-plugin.js'

/**
 * `elbow plugins`: what there is to compose a run from.
 *
 * @param args  the words after `elbow`
 */
export function pluginsCommand(args: readonly string[]): Command {
  const plugins = new Command('plugins')
    .description('the parts a run is composed of, and their options')
    .addCommand(newPluginCommand())
  addPluginFlag(plugins.command('list'))
    .description('every plugin, by kind')
    .option('--json', 'print a JSON array', false)
    .action(async ({ json }: { json: boolean }) => {
      const all = await everyPlugin(args)
      if (json) return console.log(JSON.stringify(all.map(described), undefined, 2))
      const width = Math.max(...all.map(({ name }) => name.length))
      for (const { kind, name, summary } of all) console.log(`${kind.padEnd(9)}  ${name.padEnd(width)}  ${summary}`)
    })
  addPluginFlag(plugins.command('show'))
    .description('what plugins do: equation, options with their defaults and bounds, paper')
    .argument('[names...]', 'as typed after the flag; two kinds may share one (default: all)')
    .option('--json', 'print a JSON array', false)
    .action(async (names: string[], { json }: { json: boolean }) => {
      const shown = named(await everyPlugin(args), names, (await import('@elbow/core')).errors)
      if (json) return console.log(JSON.stringify(shown.map(described), undefined, 2))
      const { describePlugin } = await import('../flags/describe-plugin.js')
      console.log(shown.map(describePlugin).join('\n\n'))
    })
  return plugins
}

async function everyPlugin(args: readonly string[]) {
  const { kinds } = await import('@elbow/core')
  const { registryFor } = await import('../plugin-packages/registry-for.js')
  const registry = await registryFor(args)
  return kinds.flatMap((kind) => registry.list(kind))
}

type Listed = Awaited<ReturnType<typeof everyPlugin>>

/** Those of these names, or all. @throws UNKNOWN_PLUGIN */
function named(all: Listed, names: readonly string[], { unknownPlugin }: typeof errors): Listed {
  const available = [...new Set(all.map(({ name }) => name))]
  const unknown = names.find((name) => !available.includes(name))
  if (unknown !== undefined) throw unknownPlugin('plugin', unknown, available)
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

const described = ({ kind, name, summary, equation, paper, options }: Listed[number]) => ({
  ...{ kind, name, summary, equation, paper, options },
})
