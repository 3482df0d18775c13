import { columns, type Column, type Dataset, type Row, type TableData, sizeFromShape } from '@elbow-vae/core'
import type { Samples } from './draw.js'

/** One model in a table of samples. */
export interface SampledModel {
  /** Cells of its rows beside the pixels, such as run, rate and distortion. */
  readonly cells: Row
  readonly samples: Samples
}

export interface SamplesTableOptions {
  readonly event: Dataset['event']
  readonly split: string
  /** Columns of the models' cells. */
  readonly cells: readonly Column[]
}

/** Metadata that identifies a table of samples. */
export const samplesMetadata = { 'elbow.table': 'samples' } as const

/**
 * The pixels of a picture, one row per image: the inputs once, without the cells of a model, then the decodings of each model.
 *
 * @param models  with equal inputs
 */
export function samplesTable(models: readonly SampledModel[], options: SamplesTableOptions): TableData {
  const { event, split, cells } = options
  const size = sizeFromShape(event)
  const { indices, values } = models[0]!.samples.inputs
  const rowsOf = (kind: string, column: string, pixels: Float32Array, cells: Row): Row[] =>
    Array.from(indices, (index, row) => ({
      ...cells,
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
    metadata: { ...samplesMetadata, 'elbow.event': JSON.stringify(event) },
  }
}

const ownColumns = (size: number): readonly Column[] => [
  {
    name: 'kind',
    description: 'reconstruction: from a code z ~ e(z|x); generation: from a code z ~ m(z)',
    type: 'text',
  },
  { name: 'row', description: 'row of the picture, from 0', type: 'integer' },
  {
    name: 'column',
    description: 'input; sample: one decoding; mean: mean of 5 decodings of the same code',
    type: 'text',
  },
  ...columns('split'),
  { name: 'index', description: 'index of the input in its split', type: 'integer' },
  { name: 'pixels', description: 'the image, row-major; its shape is elbow.event', type: 'vector', size },
]
