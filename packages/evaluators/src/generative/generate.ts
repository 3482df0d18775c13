import { tf, type Evaluation, type Tensor } from '@elbow/core'
import { drawFrom, unconditional } from '../draw-from.js'

/** z ~ m(z), [1, B, D], and x ~ d(x|z), [B, …event]. */
export async function generate(
  { model, noise }: Evaluation,
  count: number,
  stream: string,
): Promise<{ readonly z: Tensor; readonly x: Tensor }> {
  const nothing = tf.scalar(0) // a marginal is given nothing
  const drawn = await drawFrom(unconditional(model.marginal), nothing, noise(`${stream}/marginal`), count)
  nothing.dispose()
  const z = tf.reshape(drawn, [1, count, -1])
  drawn.dispose()
  const made = await drawFrom(model.decoder, z, noise(`${stream}/decoder`), 1)
  const x = tf.squeeze(made, [0])
  made.dispose()
  return { z, x }
}
