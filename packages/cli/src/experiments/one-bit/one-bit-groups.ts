import { type Row, median } from '@elbow-vae/core'
import { layersOf, type Layers } from './one-bit-layers.js'

/** The runs of one model with different seeds. */
export interface OneBitGroup {
  readonly layers: Layers
  readonly bits: number
  readonly beta: number
  /** Rows of summary.arrow, the lowest loss first. */
  readonly runs: readonly Row[]
  readonly best: Row
  readonly medianLoss: number
  /** Number of runs that ended above 1 nat, near the optimum of one layer; null for one layer and for β < 1. */
  readonly stuck: number | null
  /** Number of runs with a rate below `collapseThreshold`. */
  readonly ignoring: number
}

/** Runs above this loss count as stuck, nats: the optimum of one layer is higher from n = 5 on. */
const stuckAbove = 1
/** Runs below this rate ignore their code, nats. */
export const collapseThreshold = 0.01

/** The finished runs by model, in the order of summary.arrow. */
export function oneBitGroups(rows: readonly Row[]): readonly OneBitGroup[] {
  const finished = rows.filter(({ status, loss }) => status === 'done' && typeof loss === 'number')
  return [...new Set(finished.map(({ variant }) => variant))].flatMap((name) => {
    const runs = finished
      .filter(({ variant }) => variant === name)
      .sort((a, b) => numberCell(a, 'loss') - numberCell(b, 'loss'))
    const [best] = runs
    if (!best) return []
    const [layers, bits, beta] = [layersOf(best), numberCell(best, 'bits'), numberCell(best, 'beta')]
    return {
      layers,
      bits,
      beta,
      runs,
      best,
      medianLoss: median(runs.map((row) => numberCell(row, 'loss'))),
      stuck: layers !== 1 && beta === 1 ? runs.filter((row) => numberCell(row, 'loss') > stuckAbove).length : null,
      ignoring: runs.filter((row) => numberCell(row, 'rate') < collapseThreshold).length,
    }
  })
}

/** A cell as a number. */
export const numberCell = (row: Row, name: string): number => Number(row[name])
