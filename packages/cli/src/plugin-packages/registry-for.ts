import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, type Manifest, type PluginPackage, type Registry } from '@elbow/core'
import { builtInAnd } from '../plugins.js'
import { loadPackages } from './load-packages.js'
import { specifiersOf } from './specifiers.js'

/** Of a run.json that cannot be read. */
const noPlugins = (): Pick<Manifest, 'plugins'> => ({})

/**
 * The plugins of a command: Elbow's own, those of the packages that its flags, configuration file and working directory
 * name, and those that the runs among its words were made with.
 *
 * @param args        the words after `elbow`
 * @param configured  `plugins` of a configuration file
 * @throws BAD_PLUGIN
 */
export async function registryFor(args: readonly string[], configured?: unknown): Promise<Registry> {
  const directory = process.cwd()
  const named = await specifiersOf(args, configured, directory)
  const runs = args.filter((word) => existsSync(join(word, 'run.json')))
  const manifests = await Promise.all(runs.map((run) => readManifest(run).catch(noPlugins))) // the command itself says so
  const given = await loadPackages(named, directory)
  const isGiven = ({ name }: PluginPackage) => given.some((each) => each.name === name) // it may have moved
  const recorded = manifests.flatMap(({ plugins = [] }) => plugins.filter((each) => !isGiven(each)))
  const found = await loadPackages(
    recorded.map(({ specifier }) => specifier),
    directory,
  )
  return builtInAnd([...given, ...found])
}
