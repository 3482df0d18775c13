import { definePlugin, tf, type Density, type Draw, type Evaluation, type Image, type Tensor } from '@elbow/core'

/** Decodings of one code that the average column is made of (ABE figure 4). */
const decodings = 5

/**
 * What a person looks at: the picture of ABE figures 4–6, for one run.
 *
 * A row per example: the input; one decoding of its code, and the mean of 5 decodings of the same code; then one decoding
 * of a code z ~ m(z), and the mean of 5 of the same.
 */
export const samples = definePlugin({
  kind: 'evaluator',
  name: 'samples',
  summary: 'samples.png: inputs, their reconstructions and generations, for image data',
  options: { count: { default: 8, min: 1, max: 100, integer: true, help: 'rows of the picture' } },
  create: ({ count }) => ({
    columns: [],
    async evaluate(run) {
      const split = lastSplit(run)
      const [height = 0, width = 0, channels = 0] = run.dataset.event
      if (run.dataset.event.length !== 3 || channels !== 1 || split === undefined) return { row: {} }
      const rows = Math.min(count, split.size)
      const columns = tf.tidy(() => picture(run, split.rows(spread(rows, split.size), 0), rows))
      const values = await Promise.all(columns.map((column) => column.data()))
      tf.dispose(columns)
      return { row: {}, images: { samples: grid(values, rows, height, width) } }
    },
  }),
})

/** The split that a person wants to see, if this is it: held-out data where there is some. */
function lastSplit({ dataset, split }: Evaluation) {
  const { train, validation, test } = dataset.splits
  const wanted = test ? 'test' : validation ? 'validation' : 'train'
  return split === wanted ? (test ?? validation ?? train) : undefined
}

/** Examples from all over the split: files are often sorted by class. */
const spread = (rows: number, size: number) =>
  Int32Array.from({ length: rows }, (_, i) => Math.floor((i * size) / rows))

/** Five columns of `rows` images, each [rows, height, width, 1]. */
function picture({ model, dataset, noise }: Evaluation, data: Float32Array, rows: number): Tensor[] {
  const { encoder, decoder, marginal } = model
  const x = tf.tensor(data, [rows, ...dataset.event])
  const encoded = encoder.density(encoder.parameters(x)).draw(noise('samples/encoder'), 1) //  z ~ e(z|x), [1, rows, D]
  const generated = marginal.density().draw(noise('samples/marginal'), rows) //                z ~ m(z), [rows, 1, D]
  const decode = ({ value }: Draw, name: string): Tensor[] => {
    const density: Density = decoder.density(decoder.parameters(value))
    const drawn = Array.from({ length: decodings }, (_, i) => density.draw(noise(`samples/${name}/${i}`), 1).value)
    return [drawn[0]!, tf.mean(tf.stack(drawn), 0)].map((image) => tf.reshape(image, [rows, ...dataset.event]))
  }
  return [x, ...decode(encoded, 'reconstruction'), ...decode(generated, 'generation')]
}

const scale = 2
const gap = 4

/** Columns of images side by side, black on white, enlarged. */
function grid(columns: readonly ArrayLike<number>[], rows: number, height: number, width: number): Image {
  const cell = { height: scale * height + gap, width: scale * width + gap }
  const size = { height: rows * cell.height + gap, width: columns.length * cell.width + gap }
  const data = new Uint8Array(size.height * size.width).fill(128)
  columns.forEach((images, column) => {
    for (let pixel = 0; pixel < rows * scale * height * scale * width; pixel++) {
      const px = pixel % (scale * width)
      const py = Math.floor(pixel / (scale * width)) % (scale * height)
      const row = Math.floor(pixel / (scale * width * scale * height))
      const value = images[(row * height + Math.floor(py / scale)) * width + Math.floor(px / scale)]!
      const at = (gap + row * cell.height + py) * size.width + gap + column * cell.width + px
      data[at] = Math.round(255 * (1 - value))
    }
  })
  return { ...size, data }
}
