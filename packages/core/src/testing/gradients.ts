import { tf, type Scalar, type Variable } from '../tensors/tf.js'
import { required } from '../required.js'
import { normal } from '../noise/host.js'

/**
 * Error of a gradient relative to central finite differences, along random directions, one weight at a time.
 *
 *   (L(w + h d) − L(w − h d)) / (2h)
 *
 * @param loss        deterministic loss: its noise must be fixed
 * @param directions  number of directions per weight
 * @returns the largest |analytic − numeric| / (|numeric| + 1e-2); float32 allows about 1e-2
 */
export async function gradientError(
  loss: () => Scalar,
  variables: readonly Variable[],
  { directions = 2, step = 1e-2, seed = 0 } = {},
): Promise<number> {
  const { grads, value } = tf.variableGrads(loss, [...variables])
  value.dispose()
  let worst = 0
  for (const variable of variables) {
    const gradient = Float32Array.from(await required(grads[variable.name], 'a gradient').data())
    const original = Float32Array.from(await variable.data())
    const lossAt = async (values: Float32Array) => {
      set(variable, values)
      const result = tf.tidy(loss)
      const [number] = await result.data()
      result.dispose()
      return required(number, 'the value of the loss')
    }
    for (let n = 0; n < directions; n++) {
      const direction = unit(normal({ seed, stream: variable.name, step: n }, original.length))
      const moved = (sign: number) => Float32Array.from(original, (w, i) => w + sign * step * direction[i]!)
      const numeric = ((await lossAt(moved(1))) - (await lossAt(moved(-1)))) / (2 * step)
      const analytic = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0)
      worst = Math.max(worst, Math.abs(analytic - numeric) / (Math.abs(numeric) + 1e-2))
    }
    set(variable, original)
  }
  tf.dispose(grads)
  return worst
}

function set(variable: Variable, values: Float32Array): void {
  const tensor = tf.tensor(values, variable.shape)
  variable.assign(tensor)
  tensor.dispose()
}

function unit(direction: Float32Array): Float32Array {
  const norm = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0))
  return direction.map((value) => value / norm)
}
