import { tf, type Evaluation, type Split } from '@elbow/core'
import type { Matrix } from './softmax-regression.js'

export interface CodesOptions {
  readonly code: 'mean' | 'draw'
  /** Names the noise of the draws. */
  readonly stream: string
}

/** Examples that go through the encoder at a time. */
const batch = 500

/** The code of each example of a split, [N, D]: the mean of e(z|x) where it has one and is asked for, else a draw. */
export async function codesOf(run: Evaluation, split: Split, { code, stream }: CodesOptions): Promise<Matrix> {
  const { size: count } = split
  const { model, dataset } = run
  const noise = run.noise(stream)
  const pieces: Float32Array[] = []
  for (let start = 0; start < count; start += batch) {
    const size = Math.min(batch, count - start)
    const places = Int32Array.from({ length: size }, (_, i) => start + i)
    const z = tf.tidy(() => {
      const x = tf.tensor(split.rows(places, 0), [size, ...dataset.event])
      const posterior = model.encoder.density(model.encoder.parameters(x))
      return tf.clone((code === 'mean' && posterior.mean?.()) || posterior.draw(noise, 1).value)
    })
    pieces.push((await z.data()) as Float32Array)
    z.dispose()
    await new Promise(setImmediate) // let signals have their turn
  }
  const size = pieces.reduce((sum, { length }) => sum + length, 0) / count
  const values = new Float64Array(count * size)
  pieces.forEach((piece, i) => values.set(piece, i * batch * size))
  return { rows: count, size, values }
}
