import {
  required,
  drawGrids,
  densitySteps,
  tf,
  type Evaluation,
  type Grid,
  type GridColumn,
  type Image,
  type Tensor,
} from '@elbow-vae/core'
import { drawFrom, asConditional } from '../../numerics/draw-from.js'
import type { SampleInputs } from '../samples/inputs.js'
import { inkOf } from '../samples/picture.js'

/** Means after every step of the decoder, one example per row: for codes z ~ e(z|x) beside x, and for codes z ~ m(z). */
export async function chainsPicture({ model, dataset, noise }: Evaluation, inputs: SampleInputs): Promise<Image> {
  const rows = inputs.indices.length
  const [height = 0, width = 0] = dataset.event
  const ink = inkOf(dataset.kind, inputs.values)
  const allocated: Tensor[] = []
  const keep = (tensor: Tensor) => (allocated.push(tensor), tensor)
  const columnsOf = async (codes: Tensor): Promise<GridColumn[]> => {
    const means = tf.tidy(() => {
      const density = model.decoder.density(model.decoder.parameters(codes))
      return densitySteps(density).map((step) => tf.clone(required(step.mean?.(), 'mean of a step')))
    })
    means.forEach(keep)
    const images = await Promise.all(means.map((mean) => mean.data<'float32'>()))
    return images.map((values, t) => ({ head: `x_${t + 1}`, images: ink(values) }))
  }
  try {
    const x = keep(tf.tensor(inputs.values, [rows, ...dataset.event]))
    const encoded = keep(await drawFrom(model.encoder, x, noise('sequential/encoder'), 1)) //                    [1, rows, D]
    const drawn = keep(await drawFrom(asConditional(model.marginal), x, noise('sequential/marginal'), rows)) // [rows, 1, D]
    const generated = keep(tf.tidy(() => tf.transpose(drawn, [1, 0, 2])))
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
    tf.dispose(allocated)
  }
}
