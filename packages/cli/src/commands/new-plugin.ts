import { Command } from 'commander'

interface NewPluginFlags {
  readonly kind?: string
  readonly pluginName?: string
  readonly directory?: string
}

/** `elbow plugins new`: a package around a working plugin of a kind, to be made one's own. */
export const newPluginCommand = (): Command =>
  new Command('new')
    .description('write a package with a working plugin in it, its test, and what builds it')
    .argument('<package>', 'as npm is to know it: elbow-plugin-mine, or @me/elbow-plugin-mine')
    .option('--kind <kind>', 'dataset, encoder, decoder, marginal, objective or evaluator')
    .option('--plugin-name <name>', 'as typed after the flag (default: of the package, without elbow-plugin-)')
    .option('--directory <directory>', 'where it goes (default: ./ and the name of the package)')
    .action(write)

async function write(packageName: string, { kind, pluginName, directory }: NewPluginFlags): Promise<void> {
  const { baseName, errors, newPlugin, packageFiles } = await import('@elbow/core')
  const { builtIn } = await import('../plugins.js')
  const { nextCommands } = await import('../new-package/next-commands.js')
  const { writePackage } = await import('../new-package/write-package.js')
  const plugin = newPlugin(packageName, kind, pluginName)
  const isTaken = builtIn().list(plugin.kind).some(({ name }) => name === plugin.name) // prettier-ignore
  if (isTaken)
    throw errors.badUsage(`${plugin.kind} "${plugin.name}" is one of Elbow’s own. Give another --plugin-name.`)
  const where = directory ?? baseName(packageName)
  await writePackage(where, packageFiles(plugin))
  console.log(`${where}: ${plugin.kind} "${plugin.name}", all of it in src/${plugin.name}.ts. Next:\n`)
  for (const command of nextCommands(plugin, where)) console.log(`  ${command}`)
}
