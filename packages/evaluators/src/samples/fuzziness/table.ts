import { sizeFromShape } from '@elbow-vae/core'
import type { Column, Shape, TableData } from '@elbow-vae/core'
import type { ConditionalMoments } from './conditional-moments.js'

/** One row per code, sorted by fuzziness. */
export function fuzzinessTable(moments: readonly ConditionalMoments[], event: Shape): TableData {
  const size = sizeFromShape(event)
  return {
    columns: columnsOf(size),
    rows: sortByFuzziness(moments).map(({ code, fuzziness, examples, mean, variance }) => ({
      code,
      fuzziness,
      examples,
      mean: Float32Array.from(mean),
      variance: Float32Array.from(variance),
    })),
    metadata: { 'elbow.event': JSON.stringify(event) },
  }
}

export const sortByFuzziness = (moments: readonly ConditionalMoments[]): ConditionalMoments[] =>
  [...moments].sort((a, b) => a.fuzziness - b.fuzziness)

const columnsOf = (size: number): readonly Column[] => [
  { name: 'code', description: 'index of the code z ~ m(z), from 0', type: 'integer' },
  { name: 'fuzziness', description: 'sum over dimensions of Var q(x|z)' },
  { name: 'examples', description: 'effective number of examples, 1 / sum_x q(x|z)^2' },
  { name: 'mean', description: 'mean of q(x|z); its shape is elbow.event', type: 'vector', size },
  { name: 'variance', description: 'variance of q(x|z), per dimension', type: 'vector', size },
]
