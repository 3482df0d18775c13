import type { Column, Shape, TableData } from '@elbow/core'
import type { Cover } from './covers.js'

/** A row per code, the sharpest first. */
export function fuzzinessTable(covers: readonly Cover[], event: Shape): TableData {
  const size = event.reduce((product, n) => product * n, 1)
  return {
    columns: columnsOf(size),
    rows: sharpestFirst(covers).map(({ code, fuzziness, examples, mean, variance }) => ({
      code,
      fuzziness,
      examples,
      mean: Float32Array.from(mean),
      variance: Float32Array.from(variance),
    })),
    metadata: { 'elbow.event': JSON.stringify(event) },
  }
}

export const sharpestFirst = (covers: readonly Cover[]): Cover[] =>
  [...covers].sort((a, b) => a.fuzziness - b.fuzziness)

const columnsOf = (size: number): readonly Column[] => [
  { name: 'code', description: 'which of the codes z ~ m(z), from 0', type: 'integer' },
  { name: 'fuzziness', description: 'sum over dimensions of Var q(x|z)' },
  { name: 'examples', description: 'effective number of examples, 1 / sum_x q(x|z)^2' },
  { name: 'mean', description: 'E q(x|z); its shape is elbow.event', type: 'vector', size },
  { name: 'variance', description: 'Var q(x|z) of each dimension', type: 'vector', size },
]
