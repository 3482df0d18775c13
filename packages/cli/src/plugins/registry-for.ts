import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, type Manifest, type PluginPackage, type Registry } from '@elbow-vae/core'
import { registryWith } from './built-in.js'
import { loadPackages } from './load-packages.js'
import { specifiersOf } from './specifiers.js'

/** For a run.json that cannot be read. */
const noPlugins = (): Pick<Manifest, 'plugins'> => ({})

/**
 * The plugins of a command: the built-in ones, those of the packages that its flags, configuration file and working
 * directory name, and those that the runs among its arguments were trained with.
 *
 * @param args        the arguments after `elbow`
 * @param configured  `plugins` of a configuration file
 * @throws BAD_PLUGIN
 */
export async function registryFor(args: readonly string[], configured?: unknown): Promise<Registry> {
  const directory = process.cwd()
  const specifiers = await specifiersOf(args, configured, directory)
  const runs = args.filter((arg) => existsSync(join(arg, 'run.json')))
  const manifests = await Promise.all(runs.map((run) => readManifest(run).catch(noPlugins))) // the command will report it
  const given = await loadPackages(specifiers, directory)
  const isGiven = ({ name }: PluginPackage) => given.some((each) => each.name === name) // it may have moved
  const recorded = manifests.flatMap(({ plugins = [] }) => plugins.filter((each) => !isGiven(each)))
  const loaded = await loadPackages(
    recorded.map(({ specifier }) => specifier),
    directory,
  )
  return registryWith([...given, ...loaded])
}
