import type { Row } from '@elbow/core'
import { median } from '../median.js'
import { layersOf, type Layers } from './one-bit-layers.js'

/** The runs of one model, from many seeds. */
export interface OneBitGroup {
  readonly layers: Layers
  readonly bits: number
  readonly beta: number
  /** Rows of summary.arrow, the lowest loss first. */
  readonly runs: readonly Row[]
  readonly best: Row
  readonly medianLoss: number
  /** Runs not of one layer alone that ended above 1 nat, near its optimum; null where that says nothing. */
  readonly stuck: number | null
  /** Runs whose code says nothing worth speaking of. */
  readonly ignoring: number
}

/** Loss above which such a run got stuck, nats: one layer alone cannot come below it from n = 5 on. */
const stuckAbove = 1
/** Rate below which a code is ignored, nats. */
export const ignoredBelow = 0.01

/** Runs that came to an evaluation, by model, in the order of summary.arrow. */
export function oneBitGroups(rows: readonly Row[]): readonly OneBitGroup[] {
  const finished = rows.filter(({ status, loss }) => status === 'done' && typeof loss === 'number')
  return [...new Set(finished.map(({ variant }) => variant))].map((name) => {
    const own = finished.filter(({ variant }) => variant === name)
    const runs = own.sort((a, b) => number(a, 'loss') - number(b, 'loss'))
    const best = runs[0]!
    const [layers, bits, beta] = [layersOf(best), number(best, 'bits'), number(best, 'beta')]
    return {
      layers,
      bits,
      beta,
      runs,
      best,
      medianLoss: median(runs.map((row) => number(row, 'loss'))),
      stuck: layers !== 1 && beta === 1 ? runs.filter((row) => number(row, 'loss') > stuckAbove).length : null,
      ignoring: runs.filter((row) => number(row, 'rate') < ignoredBelow).length,
    }
  })
}

export const number = (row: Row, name: string): number => Number(row[name])
