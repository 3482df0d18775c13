import type { EvaluationHost } from '../evaluation/evaluation-host.js'
import { codeSize } from '../model/build.js'
import type { Column, Row, TableData } from '../contracts/column.js'
import { columns } from '../storage/arrow/columns.js'
import { tf } from '../tensors/tf.js'
import type { EvaluatedSplit } from './evaluate.js'

export interface CodesTableOptions {
  readonly host: EvaluationHost
  readonly splits: readonly EvaluatedSplit[]
  /** Size of each block of the code. */
  readonly latents: readonly number[]
  readonly step: number
  readonly epoch: number | null
}

/** A table with one code z ~ e(z|x) of every example, its rate, and the distortion at that z. For other programs. */
export async function codesTable({ host, splits, latents, step, epoch }: CodesTableOptions): Promise<TableData> {
  const size = codeSize({ latents: latents.map((size) => ({ name: '', size })) })
  let estimator = ''
  const rows: Row[] = []
  for (const split of splits) {
    const { values, rateEstimator } = await host.at(split, step, epoch).perExample(
      'codes',
      (m) => ({
        z: tf.reshape(m.draw.value, [-1, size]), //     [B, D]
        rate: m.meanOverDraws(m.rate), //               [B]
        distortion: m.meanOverDraws(m.distortion), //   [B]
      }),
      { samples: 1, enumerate: false, quadrature: 0 },
    )
    estimator = rateEstimator // the same for every split
    values['rate'].forEach((rate, index) => {
      const z = Float32Array.from(values['z'].subarray(index * size, (index + 1) * size))
      rows.push({ split, index, z, rate, distortion: values['distortion'][index]! })
    })
  }
  return {
    columns: codeColumns(size),
    rows,
    metadata: { 'elbow.rate_estimator': estimator, 'elbow.step': String(step) },
  }
}

const codeColumns = (size: number): readonly Column[] => [
  ...columns('split'),
  { name: 'index', description: 'index of the example in its split', type: 'integer' },
  { name: 'z', description: 'one draw from e(z|x)', type: 'vector', size },
  ...columns('rate', 'distortion'),
]
