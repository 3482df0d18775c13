import type { Registry } from '@elbow/core'
import { registryFor } from '../plugin-packages/registry-for.js'
import { readConfigFile, type FlatConfig } from './config-file.js'
import { wordAfter } from './run-flags.js'

/**
 * What a command whose flags depend on plugins needs before it can declare them.
 *
 * @param args  the words after `elbow`: `--config` among them names a file of flags, `--plugin` packages
 * @throws BAD_USAGE, BAD_PLUGIN
 */
export async function registryAndConfig(
  args: readonly string[],
): Promise<{ readonly registry: Registry; readonly config: FlatConfig }> {
  const file = wordAfter(args, 'config')
  const { plugins, ...config } = file === undefined ? {} : await readConfigFile(file)
  return { registry: await registryFor(args, plugins), config }
}
