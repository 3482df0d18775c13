import { drawGrids, tf, type Evaluation, type Grid, type Image, type Tensor } from '@elbow/core'
import { drawFrom } from '../draw-from.js'
import type { Cover } from './covers.js'
import { sharpestFirst } from './table.js'

/**
 * The sharpest and the fuzziest codes, a row each: mean and standard deviation of q(x|z), and one x ~ d(x|z), which is to
 * look like a draw from it.
 *
 * @param z  [M, 1, D], all codes
 */
export async function fuzzinessPicture(
  { model, dataset, noise, split, step }: Evaluation,
  z: Tensor,
  covers: readonly Cover[],
  count: number,
): Promise<Image> {
  const ordered = sharpestFirst(covers)
  const rows = Math.min(count, Math.floor(ordered.length / 2))
  const halves = [ordered.slice(0, rows), ordered.slice(-rows).reverse()] as const
  const shown = halves.flat()
  const chosen = tf.tidy(() =>
    tf.gather(
      z,
      shown.map(({ code }) => code),
    ),
  )
  const decoded = await drawFrom(model.decoder, chosen, noise('fuzziness/decoder'), 1)
  const drawn = (await decoded.data()) as Float32Array
  tf.dispose([chosen, decoded])
  const [height = 0, width = 0] = dataset.event
  const size = height * width
  const joined = (half: readonly Cover[], values: (cover: Cover) => Float64Array) =>
    Float32Array.from(half.flatMap((cover) => [...values(cover)]))
  const grids = halves.map((half, i): Grid => ({
    title: `${['sharpest', 'fuzziest'][i]!} codes, z ~ m(z)`,
    groups: [
      {
        labels: [`q(x|z), ${split}, step ${step}`],
        columns: [
          { head: 'mean', images: joined(half, ({ mean }) => mean) },
          { head: 'sd', images: joined(half, ({ variance }) => variance.map(Math.sqrt)) },
        ],
      },
      {
        labels: ['d(x|z)'],
        columns: [{ head: 'draw', images: drawn.slice(i * rows * size, (i + 1) * rows * size) }],
      },
    ],
  }))
  return drawGrids(grids, { rows, image: { width, height }, beside: true })
}
