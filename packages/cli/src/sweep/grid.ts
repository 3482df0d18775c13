import { runOptions, type Option, type Registry, type RunRequest } from '@elbow/core'
import type { FlatConfig } from '../flags/config-file.js'
import { choosePlugins, names, partKinds, requestOf } from '../flags/run-flags.js'
import { evaluatorSets, valuesOf } from '../flags/sweep-values.js'

/**
 * Every combination of the values that the flags take, as requests of single runs.
 *
 * An option that only some of the parts have, varies with these alone: `--objective elbo,beta --objective.beta 0.5,2` is
 * three runs. Seeds vary slowest, so that a whole curve is there after the first; then parts, then options, and settings
 * fastest.
 *
 * @throws BAD_OPTION, UNKNOWN_PLUGIN
 */
export function gridOf(registry: Registry, given: FlatConfig): readonly RunRequest[] {
  let points: readonly FlatConfig[] = [{}]
  const vary = (flag: string, valuesAt: (point: FlatConfig) => readonly unknown[]) => {
    points = points.flatMap((point) => {
      const values = valuesAt(point)
      return values.length === 0 ? [point] : values.map((value) => ({ ...point, [flag]: value }))
    })
  }
  const inOrder = ['seed', ...partKinds, 'evaluate'].filter((flag) => flag in given)
  const others = Object.keys(given).filter((flag) => !inOrder.includes(flag))
  for (const flag of [...inOrder, ...others.filter(isOfPart), ...others.filter((flag) => !isOfPart(flag))]) {
    vary(flag, (point) => {
      if (flag === 'evaluate') return evaluatorSets(given[flag])
      if (isKind(flag)) return names(given[flag])
      const option = optionOf(registry, point, flag)
      return option ? valuesOf(flag, option, given[flag]) : []
    })
  }
  return points.map((point) => requestOf(point, choosePlugins([], point)))
}

const isKind = (flag: string) => partKinds.some((kind) => kind === flag)
const isOfPart = (flag: string) => flag.startsWith('evaluate.') || partKinds.some((kind) => flag.startsWith(`${kind}.`))

/** What a flag sets in a run of these parts; undefined where it sets nothing there. */
function optionOf(registry: Registry, point: FlatConfig, flag: string): Option | undefined {
  const [prefix, ...rest] = flag.split('.')
  if (prefix === 'evaluate') {
    const [name, ...option] = rest
    return names(point['evaluate']).includes(name!)
      ? registry.get('evaluator', name!).options[option.join('.')]
      : undefined
  }
  const kind = partKinds.find((kind) => flag.startsWith(`${kind}.`))
  if (kind === undefined) return (runOptions as Readonly<Record<string, Option>>)[flag]
  const plugin = point[kind]
  return typeof plugin === 'string' ? registry.get(kind, plugin).options[rest.join('.')] : undefined
}
