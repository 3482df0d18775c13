import { tf, type Evaluation, type Split } from '@elbow-vae/core'
import type { Matrix } from './softmax-regression.js'

export interface EncodeSplitOptions {
  readonly code: 'mean' | 'draw'
  /** Names the noise of the draws. */
  readonly stream: string
}

/** Examples per encoder pass. */
const batch = 500

/** The code of each example of a split, [N, D]: the mean of e(z|x) for `code: 'mean'`, where it has one; otherwise a draw. */
export async function encodeSplit(
  run: Evaluation,
  split: Split,
  { code, stream }: EncodeSplitOptions,
): Promise<Matrix> {
  const { size: count } = split
  const { model, dataset } = run
  const noise = run.noise(stream)
  const pieces: Float32Array[] = []
  for (let start = 0; start < count; start += batch) {
    const size = Math.min(batch, count - start)
    const indices = Int32Array.from({ length: size }, (_, i) => start + i)
    const z = tf.tidy(() => {
      const x = tf.tensor(split.rows(indices, 0), [size, ...dataset.event])
      const posterior = model.encoder.density(model.encoder.parameters(x))
      return tf.clone((code === 'mean' && posterior.mean?.()) || posterior.draw(noise, 1).value)
    })
    pieces.push(await z.data<'float32'>())
    z.dispose()
    await new Promise(setImmediate) // lets signals be handled
  }
  const size = pieces.reduce((sum, { length }) => sum + length, 0) / count
  const values = new Float64Array(count * size)
  pieces.forEach((piece, i) => values.set(piece, i * batch * size))
  return { rows: count, size, values }
}
