import {
  drawGrids,
  stepsOf,
  tf,
  type Evaluation,
  type Grid,
  type GridColumn,
  type Image,
  type Tensor,
} from '@elbow/core'
import { drawFrom, unconditional } from '../draw-from.js'
import type { Inputs } from '../samples/inputs.js'
import { inkOf } from '../samples/picture.js'

/** The chain from its first step to the image, a row each: of codes z ~ e(z|x) beside their x, and of codes z ~ m(z). */
export async function chainsPicture({ model, dataset, noise }: Evaluation, inputs: Inputs): Promise<Image> {
  const rows = inputs.places.length
  const [height = 0, width = 0] = dataset.event
  const ink = inkOf(dataset.kind, inputs.values)
  const held: Tensor[] = []
  const hold = (tensor: Tensor) => (held.push(tensor), tensor)
  const columnsOf = async (codes: Tensor): Promise<GridColumn[]> => {
    const means = tf.tidy(() => {
      const density = model.decoder.density(model.decoder.parameters(codes))
      return stepsOf(density).map((step) => tf.clone(step.mean!()))
    })
    means.forEach(hold)
    const images = await Promise.all(means.map((mean) => mean.data<'float32'>()))
    return images.map((values, t) => ({ head: `x_${t + 1}`, images: ink(values) }))
  }
  try {
    const x = hold(tf.tensor(inputs.values, [rows, ...dataset.event]))
    const encoded = hold(await drawFrom(model.encoder, x, noise('sequential/encoder'), 1)) //                    [1, rows, D]
    const drawn = hold(await drawFrom(unconditional(model.marginal), x, noise('sequential/marginal'), rows)) // [rows, 1, D]
    const generated = hold(tf.tidy(() => tf.transpose(drawn, [1, 0, 2])))
    const shown: GridColumn = { head: 'input', images: ink(inputs.values) }
    const grids: Grid[] = [
      {
        title: 'reconstructions, z ~ e(z|x)',
        groups: [
          { labels: [], columns: [shown] },
          { labels: [], columns: await columnsOf(encoded) },
        ],
      },
      { title: 'generations, z ~ m(z)', groups: [{ labels: [], columns: await columnsOf(generated) }] },
    ]
    return drawGrids(grids, { rows, image: { width, height }, beside: true })
  } finally {
    tf.dispose(held)
  }
}
