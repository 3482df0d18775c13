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
      for (const { kind, name, summary } of all) console.log(`${kind.padEnd(9)}  ${name.padEnd(15)}  ${summary}`)
    })
  addPluginFlag(plugins.command('show'))
    .description('a plugin and its options, with their defaults and bounds')
    .argument('<name>', 'as typed after the flag; two kinds may share it')
    .option('--json', 'print a JSON array', false)
    .action(async (name: string, { json }: { json: boolean }) => {
      const { describeExpected, errors } = await import('@elbow/core')
      const all = await everyPlugin(args)
      const named = all.filter((plugin) => plugin.name === name)
      if (named.length === 0) {
        const names = all.map((plugin) => plugin.name)
        throw errors.unknownPlugin('plugin', name, [...new Set(names)])
      }
      if (json) return console.log(JSON.stringify(named.map(described), undefined, 2))
      for (const { kind, summary, options } of named) {
        console.log(`--${kind} ${name}: ${summary}`)
        for (const [option, declared] of Object.entries(options)) {
          const usual = declared.default === null ? 'open' : String(declared.default)
          const unit = declared.unit === undefined ? '' : `, ${declared.unit}`
          console.log(
            `  --${kind}.${option} (default ${usual}): ${declared.help} (${describeExpected(declared)}${unit})`,
          )
        }
      }
    })
  return plugins
}

async function everyPlugin(args: readonly string[]) {
  const { kinds } = await import('@elbow/core')
  const { registryFor } = await import('../plugin-packages/registry-for.js')
  const registry = await registryFor(args)
  return kinds.flatMap((kind) => registry.list(kind))
}

type Described = Awaited<ReturnType<typeof everyPlugin>>[number]

const described = ({ kind, name, summary, options }: Described) => ({ kind, name, summary, options })
