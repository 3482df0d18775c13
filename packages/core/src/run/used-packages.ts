import type { AnyPlugin } from '../contracts/plugin.js'
import type { LoadedPackage, Registry } from '../plugins/registry.js'
import type { RunConfig } from './config.js'

/** The plugin packages that a run uses, which run.json records. */
export const usedPackages = (
  { packages }: Registry,
  { settings: _, evaluate, ...parts }: RunConfig,
): readonly LoadedPackage[] => {
  const isUsed = ({ kind, name }: AnyPlugin) =>
    kind === 'evaluator' ? evaluate.some((part) => part.name === name) : parts[kind].name === name
  return packages.filter(({ plugins }) => plugins.some(isUsed))
}
