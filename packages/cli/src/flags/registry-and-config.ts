import type { Registry } from '@elbow-vae/core'
import { registryFor } from '../plugins/registry-for.js'
import { readConfigFile, type FlatConfig } from './config-file.js'
import { flagValue } from './run-flags.js'

/**
 * Load the plugins and the configuration file, which a command needs before it can declare its flags.
 *
 * @param args  the arguments after `elbow`, with `--config` and `--plugin` among them
 * @throws BAD_USAGE, BAD_PLUGIN
 */
export async function registryAndConfig(
  args: readonly string[],
): Promise<{ readonly registry: Registry; readonly config: FlatConfig }> {
  const file = flagValue(args, 'config')
  const { plugins, ...config } = file === undefined ? {} : await readConfigFile(file)
  return { registry: await registryFor(args, plugins), config }
}
