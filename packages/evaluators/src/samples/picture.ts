import { drawGrids, type Dataset, type Grid, type GridGroup, type Image } from '@elbow/core'
import type { Decodings, Samples } from './draw.js'

/** One model in a picture: two columns of each grid. */
export interface ShownModel {
  /** Above its columns, a line each. */
  readonly labels: readonly string[]
  readonly samples: Samples
}

const titles = { reconstructions: 'reconstructions, z ~ e(z|x)', generations: 'generations, z ~ m(z)' } as const

/**
 * The grids of ABE figures 4–6, from left to right in the order given: rows are inputs, each model has one decoding of a
 * code and the mean of 5 decodings of the same code. Bits and grey values are ink on white.
 *
 * @param models  all of the same inputs
 */
export function drawPicture({ event, kind }: Pick<Dataset, 'event' | 'kind'>, models: readonly ShownModel[]): Image {
  const { inputs } = models[0]!.samples
  const [height = 0, width = 0] = event
  const ink = inkOf(kind, inputs.values)
  const beside = models.length === 1
  const shown: GridGroup = { labels: [], columns: [{ head: 'input', images: ink(inputs.values) }] }
  const nothing: GridGroup = { labels: [], columns: [{ head: '' }] } // keeps a model's columns below each other
  const grid = (kind: keyof typeof titles, first: readonly GridGroup[]): Grid => ({
    title: titles[kind],
    groups: [...first, ...models.map(({ labels, samples }) => group(labels, samples[kind], ink))],
  })
  const grids = [grid('reconstructions', [shown]), grid('generations', beside ? [] : [nothing])]
  return drawGrids(grids, { rows: inputs.places.length, image: { width, height }, beside })
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

/** Bits as they are, other values between the least and the greatest that the inputs have: 0 is paper, 1 is ink. */
export const inkOf = (kind: Dataset['kind'], inputs: Float32Array): ((values: Float32Array) => Float32Array) =>
  kind === 'binary' ? (values) => values : between(inputs)

function between(values: Float32Array): (values: Float32Array) => Float32Array {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity)
  const greatest = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const span = greatest - least || 1
  return (shown) => shown.map((value) => (value - least) / span)
}
