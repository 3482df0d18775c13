import { runOptions, type Option, type Registry, type RunRequest } from '@elbow-vae/core'
import type { FlatConfig } from '../flags/config-file.js'
import { choosePlugins, parseNames, partKinds, requestOf } from '../flags/run-flags.js'
import { evaluatorSets, valuesOf } from '../flags/sweep-values.js'

/**
 * Expand the values of a sweep's flags into one request for each combination.
 *
 * An option that only some of the plugins have varies only in their runs: `--objective elbo,beta --objective.beta 0.5,2`
 * is three runs. Seeds vary slowest, so that the first seed completes a curve; then parts, then options; settings vary
 * fastest.
 *
 * @throws BAD_OPTION, UNKNOWN_PLUGIN
 */
export function expandGrid(registry: Registry, given: FlatConfig): readonly RunRequest[] {
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
      if (isKind(flag)) return parseNames(given[flag])
      const option = optionOf(registry, point, flag)
      return option ? valuesOf(flag, option, given[flag]) : []
    })
  }
  return points.map((point) => requestOf(point, choosePlugins([], point)))
}

const isKind = (flag: string) => partKinds.some((kind) => kind === flag)
const isOfPart = (flag: string) => flag.startsWith('evaluate.') || partKinds.some((kind) => flag.startsWith(`${kind}.`))

/** The option that a flag sets in a run with these parts; undefined if these parts have no such option. */
function optionOf(registry: Registry, point: FlatConfig, flag: string): Option | undefined {
  const [prefix, ...rest] = flag.split('.')
  if (prefix === 'evaluate') {
    const [name = '', ...option] = rest
    const isSelected = parseNames(point['evaluate']).includes(name)
    return isSelected ? registry.get('evaluator', name).options[option.join('.')] : undefined
  }
  const kind = partKinds.find((kind) => flag.startsWith(`${kind}.`))
  if (kind === undefined) return settings[flag]
  const plugin = point[kind]
  return typeof plugin === 'string' ? registry.get(kind, plugin).options[rest.join('.')] : undefined
}

const settings: Readonly<Record<string, Option>> = runOptions
