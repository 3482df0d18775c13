import { tf, type Evaluation, type Tensor } from '@elbow-vae/core'
import { drawFrom, asConditional } from '../../numerics/draw-from.js'

/** z ~ m(z), [1, B, D], and x ~ d(x|z), [B, …event]. */
export async function generate(
  { model, noise }: Evaluation,
  count: number,
  stream: string,
): Promise<{ readonly z: Tensor; readonly x: Tensor }> {
  const unused = tf.scalar(0) // the input that a marginal ignores
  const drawn = await drawFrom(asConditional(model.marginal), unused, noise(`${stream}/marginal`), count)
  unused.dispose()
  const z = tf.reshape(drawn, [1, count, -1])
  drawn.dispose()
  const generated = await drawFrom(model.decoder, z, noise(`${stream}/decoder`), 1)
  const x = tf.squeeze(generated, [0])
  generated.dispose()
  return { z, x }
}
