import { drawGrids, tf, type Evaluation, type Grid, type Image, type Tensor } from '@elbow-vae/core'
import { drawFrom } from '../../numerics/draw-from.js'
import type { ConditionalMoments } from './conditional-moments.js'
import { sortByFuzziness } from './table.js'

/**
 * The sharpest and the fuzziest codes, one per row: mean and standard deviation of q(x|z), and one draw x ~ d(x|z) for
 * comparison.
 *
 * @param z  [M, 1, D], all codes
 */
export async function fuzzinessPicture(
  { model, dataset, noise, split, step }: Evaluation,
  z: Tensor,
  moments: readonly ConditionalMoments[],
  count: number,
): Promise<Image> {
  const ordered = sortByFuzziness(moments)
  const rows = Math.min(count, Math.floor(ordered.length / 2))
  const halves = [ordered.slice(0, rows), ordered.slice(-rows).reverse()] as const
  const shown = halves.flat()
  const codes = tf.tidy(() =>
    tf.gather(
      z,
      shown.map(({ code }) => code),
    ),
  )
  const decoded = await drawFrom(model.decoder, codes, noise('fuzziness/decoder'), 1)
  const draws = await decoded.data<'float32'>()
  tf.dispose([codes, decoded])
  const [height = 0, width = 0] = dataset.event
  const size = height * width
  const imagesOf = (half: readonly ConditionalMoments[], read: (moments: ConditionalMoments) => Float64Array) =>
    Float32Array.from(half.flatMap((each) => [...read(each)]))
  const grids = halves.map((half, i): Grid => ({
    title: `${['sharpest', 'fuzziest'][i]!} codes, z ~ m(z)`,
    groups: [
      {
        labels: [`q(x|z), ${split}, step ${step}`],
        columns: [
          { head: 'mean', images: imagesOf(half, ({ mean }) => mean) },
          { head: 'sd', images: imagesOf(half, ({ variance }) => variance.map(Math.sqrt)) },
        ],
      },
      {
        labels: ['d(x|z)'],
        columns: [{ head: 'draw', images: draws.slice(i * rows * size, (i + 1) * rows * size) }],
      },
    ],
  }))
  return drawGrids(grids, { rows, image: { width, height }, beside: true })
}
