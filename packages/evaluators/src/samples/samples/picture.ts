import { drawGrids, type Dataset, type Grid, type GridGroup, type Image } from '@elbow-vae/core'
import type { Decodings, Samples } from './draw.js'

/** One model in a picture: two columns in each grid. */
export interface ShownModel {
  /** Lines above the columns. */
  readonly labels: readonly string[]
  readonly samples: Samples
}

const titles = { reconstructions: 'reconstructions, z ~ e(z|x)', generations: 'generations, z ~ m(z)' } as const

/**
 * The grids of ABE figures 4–6, with models from left to right in the given order. Rows are inputs; each model has one decoding of
 * a code and the mean of 5 decodings of the same code. Larger values are darker.
 *
 * @param models  with equal inputs
 */
export function drawPicture({ event, kind }: Pick<Dataset, 'event' | 'kind'>, models: readonly ShownModel[]): Image {
  const { inputs } = models[0]!.samples
  const [height = 0, width = 0] = event
  const ink = inkOf(kind, inputs.values)
  const beside = models.length === 1
  const shown: GridGroup = { labels: [], columns: [{ head: 'input', images: ink(inputs.values) }] }
  const spacer: GridGroup = { labels: [], columns: [{ head: '' }] } // aligns the columns of a model in both grids
  const grid = (kind: keyof typeof titles, first: readonly GridGroup[]): Grid => ({
    title: titles[kind],
    groups: [...first, ...models.map(({ labels, samples }) => group(labels, samples[kind], ink))],
  })
  const grids = [grid('reconstructions', [shown]), grid('generations', beside ? [] : [spacer])]
  return drawGrids(grids, { rows: inputs.indices.length, image: { width, height }, beside })
}

const group = (
  labels: readonly string[],
  { sample, mean }: Decodings,
  ink: (values: Float32Array) => Float32Array,
): GridGroup => ({
  labels,
  columns: [
    { head: 'sample', images: ink(sample) },
    { head: 'mean', images: ink(mean) },
  ],
})

/** Maps values to ink, from 0 (white) to 1 (black). Bits are unchanged; other values are scaled by the range of the inputs. */
export const inkOf = (kind: Dataset['kind'], inputs: Float32Array): ((values: Float32Array) => Float32Array) =>
  kind === 'binary' ? (values) => values : scaleToRange(inputs)

function scaleToRange(values: Float32Array): (values: Float32Array) => Float32Array {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity)
  const greatest = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const span = greatest - least || 1
  return (shown) => shown.map((value) => (value - least) / span)
}
