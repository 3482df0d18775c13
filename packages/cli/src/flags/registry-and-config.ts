import type { Registry } from '@elbow/core'
import { builtIn } from '../plugins.js'
import { readConfigFile, type FlatConfig } from './config-file.js'
import { wordAfter } from './run-flags.js'

/**
 * What a command whose flags depend on plugins needs before it can declare them.
 *
 * @param args  the words after `elbow`: `--config` among them names a file of flags
 * @throws BAD_USAGE
 */
export async function registryAndConfig(
  args: readonly string[],
): Promise<{ readonly registry: Registry; readonly config: FlatConfig }> {
  const file = wordAfter(args, 'config')
  return { registry: builtIn(), config: file === undefined ? {} : await readConfigFile(file) }
}
