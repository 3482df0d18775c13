import type { Row } from '@elbow-vae/core'
import type { FinalPoint } from '../frontier/final-point.js'
import { variantsOf } from '../runs/variants.js'
import type { NamedRun } from '../plots/named-plane.js'

/** A run with the name of its variant. */
export interface VariantRun {
  readonly variant: string
  readonly id: number
  readonly configuration: Row
  readonly rate: number
  readonly distortion: number
}

/** Points of `namedPlane`, with the parts of each run that differ from the first run. */
export function namedRuns(runs: readonly VariantRun[]): readonly NamedRun[] {
  const [first] = runs
  if (!first) return []
  return runs.map(({ variant: name, id, configuration, rate, distortion }) => ({
    ...{ name, id, rate, distortion, seed: String(configuration['seed']) },
    changed: changedParts(first.configuration, configuration),
  }))
}

/**
 * The runs with the names of their variants, in the order of the sweep.
 *
 * @param idOf  the index of a run in the page
 * @returns     undefined unless every run has a name
 */
export async function namedIfAll<Run extends FinalPoint>(
  runs: readonly Run[],
  idOf: (run: Run) => number,
): Promise<readonly NamedRun[] | undefined> {
  const names = await variantsOf(runs.map(({ directory }) => directory))
  if (names.size < runs.length) return undefined
  const named = [...names].flatMap(([directory, variant]) => {
    const run = runs.find((each) => each.directory === directory)
    return run ? [{ ...run, variant, id: idOf(run) }] : []
  })
  return namedRuns(named)
}

const kinds = ['objective', 'encoder', 'decoder', 'marginal'] as const

/** `encoder and marginal`: parts that differ in name or options. */
function changedParts(first: Row, configuration: Row): string {
  const names = Object.keys({ ...first, ...configuration }).filter((name) => first[name] !== configuration[name])
  const parts = kinds.filter((kind) => names.some((name) => name === kind || name.startsWith(`${kind}.`)))
  if (parts.length > 0) return parts.join(' and ')
  return names.some((name) => name.startsWith('run.')) ? 'training' : 'nothing'
}
