import type { Row } from '@elbow/core'
import type { FinalPoint } from '../frontier/final-points.js'
import { variantsOf } from '../sweep/variants.js'
import type { NamedRun } from './specs/named-plane.js'

/** A run of an experiment, by its name. */
interface Named {
  readonly variant: string
  readonly id: number
  readonly configuration: Row
  readonly rate: number
  readonly distortion: number
}

/** What a picture shows of named runs: among it what was changed of the first of them. */
export function namedRuns(runs: readonly Named[]): readonly NamedRun[] {
  return runs.map(({ variant: name, id, configuration, rate, distortion }) => ({
    ...{ name, id, rate, distortion, seed: String(configuration['seed']) },
    changed: changed(runs[0]!.configuration, configuration),
  }))
}

/** The runs in their experiment's order, where it has given each of them a name. @param idOf  which of the page's it is */
export async function namedIfAll<Run extends FinalPoint>(
  runs: readonly Run[],
  idOf: (run: Run) => number,
): Promise<readonly NamedRun[] | undefined> {
  const names = await variantsOf(runs.map(({ directory }) => directory))
  if (names.size < runs.length) return undefined
  const named = [...names].map(([directory, variant]) => {
    const run = runs.find((each) => each.directory === directory)!
    return { ...run, variant, id: idOf(run) }
  })
  return namedRuns(named)
}

const kinds = ['objective', 'encoder', 'decoder', 'marginal'] as const

/** `encoder and marginal`: parts that are other ones or have other options. */
function changed(first: Row, configuration: Row): string {
  const names = Object.keys({ ...first, ...configuration }).filter((name) => first[name] !== configuration[name])
  const parts = kinds.filter((kind) => names.some((name) => name === kind || name.startsWith(`${kind}.`)))
  if (parts.length > 0) return parts.join(' and ')
  return names.some((name) => name.startsWith('run.')) ? 'training' : 'nothing'
}
