import type { Row } from '@elbow/core'
import { familyName, type Family } from './families.js'

/** One finished run of the sweep: where it lies, and its row of summary.arrow. */
export interface ImageRun {
  readonly directory: string
  readonly family: Family
  readonly beta: number
  readonly row: Row
}

/** A named set of runs that the paper shows side by side. */
export interface FigureSet {
  /** Of figure-NAME.png. */
  readonly name: string
  readonly title: string
  readonly runs: readonly ImageRun[]
}

/** Nats by which the elbos of ABE figures 4 (d) and 6 may differ: "nearly equal". */
const nearlyEqual = 1

/** The grids of ABE figures 4, 5 and 6, as far as there are runs for them. */
export function figureSets(runs: readonly ImageRun[]): readonly FigureSet[] {
  const all = [
    {
      name: '4',
      title: 'one family, (-,+,v), from auto-encoder to auto-decoder',
      runs: onePerBeta(runs.filter(({ family }) => familyName(family) === '(-,+,v)')),
    },
    { name: '5', title: 'the families at β = 1', runs: onePerFamily(runs.filter(({ beta }) => beta === 1)) },
    {
      name: '6',
      title: `runs within ${nearlyEqual} nat of the best elbo`,
      runs: runs.filter((run) => elbo(run) >= Math.max(...runs.map(elbo)) - nearlyEqual),
    },
  ]
  return all.filter(({ runs }) => runs.length > 0)
}

const elbo = ({ row }: ImageRun) => (typeof row['elbo'] === 'number' ? row['elbo'] : -Infinity)

const onePerBeta = (runs: readonly ImageRun[]) => bestOfEach(runs, ({ beta }) => beta)
const onePerFamily = (runs: readonly ImageRun[]) => bestOfEach(runs, ({ family }) => familyName(family))

/** Of each group the run with the best elbo. */
function bestOfEach(runs: readonly ImageRun[], group: (run: ImageRun) => unknown): readonly ImageRun[] {
  const best = new Map<unknown, ImageRun>()
  for (const run of runs) {
    const known = best.get(group(run))
    if (!known || elbo(run) > elbo(known)) best.set(group(run), run)
  }
  return [...best.values()]
}
