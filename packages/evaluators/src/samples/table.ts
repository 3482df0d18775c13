import { columns, type Column, type Dataset, type Row, type TableData } from '@elbow/core'
import type { Samples } from './draw.js'

/** One model in a table of samples. */
export interface SampledModel {
  /** What is to stand in its rows beside the pixels: its run, its rate, its distortion. */
  readonly cells: Row
  readonly samples: Samples
}

export interface SamplesTableOptions {
  readonly event: Dataset['event']
  readonly split: string
  /** Columns of the models' cells. */
  readonly cells: readonly Column[]
}

/** Says in a table's metadata what it is. */
export const samplesMark = { 'elbow.table': 'samples' } as const

/**
 * The pixels behind a picture, a row per cell: the inputs once, with no model's cells, then each model's decodings.
 *
 * @param models  all of the same inputs
 */
export function samplesTable(models: readonly SampledModel[], options: SamplesTableOptions): TableData {
  const { event, split, cells } = options
  const size = event.reduce((product, n) => product * n, 1)
  const { places, values } = models[0]!.samples.inputs
  const rowsOf = (kind: string, column: string, pixels: Float32Array, more: Row): Row[] =>
    Array.from(places, (index, row) => ({
      ...more,
      kind,
      row,
      column,
      split: kind === 'generation' ? null : split,
      index: kind === 'generation' ? null : index,
      pixels: pixels.slice(row * size, (row + 1) * size),
    }))
  const rows = [
    ...rowsOf('reconstruction', 'input', values, {}),
    ...models.flatMap(({ cells, samples: { reconstructions, generations } }) => [
      ...rowsOf('reconstruction', 'sample', reconstructions.sample, cells),
      ...rowsOf('reconstruction', 'mean', reconstructions.mean, cells),
      ...rowsOf('generation', 'sample', generations.sample, cells),
      ...rowsOf('generation', 'mean', generations.mean, cells),
    ]),
  ]
  return {
    columns: [...cells, ...ownColumns(size)],
    rows,
    metadata: { ...samplesMark, 'elbow.event': JSON.stringify(event) },
  }
}

const ownColumns = (size: number): readonly Column[] => [
  { name: 'kind', description: 'reconstruction: of a code z ~ e(z|x); generation: of a code z ~ m(z)', type: 'text' },
  { name: 'row', description: 'row of the picture, from 0', type: 'integer' },
  { name: 'column', description: 'input; sample: one decoding; mean: of 5 decodings of the same code', type: 'text' },
  ...columns('split'),
  { name: 'index', description: 'place of the input in its split', type: 'integer' },
  { name: 'pixels', description: 'the image, row by row; its shape is elbow.event', type: 'vector', size },
]
