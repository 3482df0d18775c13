import { Command } from 'commander'

interface NewPluginFlags {
  readonly kind?: string
  readonly pluginName?: string
  readonly directory?: string
}

/** `elbow plugins new`: create a package with a working example plugin. */
export const newPluginCommand = (): Command =>
  new Command('new')
    .summary('create a package with an example plugin')
    .description('create a package with a working example plugin and its test')
    .argument('<package>', 'npm package name: elbow-plugin-mine or @me/elbow-plugin-mine')
    .option('--kind <kind>', 'dataset, encoder, decoder, marginal, objective or evaluator')
    .option('--plugin-name <name>', 'name of the plugin (default: the package name without elbow-plugin-)')
    .option('--directory <directory>', 'output directory (default: the package name without its scope)')
    .action(write)

async function write(packageName: string, { kind, pluginName, directory }: NewPluginFlags): Promise<void> {
  const { errors } = await import('@elbow-vae/core')
  const { baseName, newPlugin, packageFiles } = await import('../scaffold/index.js')
  const { builtInRegistry } = await import('../plugins/built-in.js')
  const { nextCommands } = await import('../scaffold/next-commands.js')
  const { writePackage } = await import('../scaffold/write-package.js')
  const plugin = newPlugin(packageName, kind, pluginName)
  const isTaken = builtInRegistry().list(plugin.kind).some(({ name }) => name === plugin.name) // prettier-ignore
  if (isTaken)
    throw errors.badUsage(`Elbow has a built-in ${plugin.kind} "${plugin.name}". Give another --plugin-name.`)
  const out = directory ?? baseName(packageName)
  await writePackage(out, packageFiles(plugin))
  console.log(`${out}: ${plugin.kind} "${plugin.name}", in src/${plugin.name}.ts. Next:\n`)
  for (const command of nextCommands(plugin, out)) console.log(`  ${command}`)
}
