import { Command } from 'commander'

/** `elbow plugins`: what there is to compose a run from. */
export function pluginsCommand(): Command {
  const plugins = new Command('plugins').description('the parts a run is composed of, and their options')
  plugins
    .command('list')
    .description('every plugin, by kind')
    .option('--json', 'print a JSON array', false)
    .action(async ({ json }: { json: boolean }) => {
      const { kinds } = await import('@elbow/core')
      const { builtIn } = await import('../plugins.js')
      const registry = builtIn()
      const all = kinds.flatMap((kind) => registry.list(kind))
      if (json) {
        const described = all.map(({ kind, name, summary, options }) => ({ kind, name, summary, options }))
        return console.log(JSON.stringify(described, undefined, 2))
      }
      for (const { kind, name, summary } of all) console.log(`${kind.padEnd(9)}  ${name.padEnd(15)}  ${summary}`)
    })
  return plugins
}
