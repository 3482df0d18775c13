import { tf, type Scalar, type Variable } from '../tf.js'
import { normal } from '../noise/host.js'

/**
 * How far a gradient is from central finite differences, over random directions, one weight at a time.
 *
 * @param loss       the same number for the same weights: its noise must be fixed
 * @param directions per weight
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
    const gradient = (await grads[variable.name]!.data()) as Float32Array
    const original = (await variable.data()) as Float32Array
    const at = async (values: Float32Array) => {
      set(variable, values)
      const result = tf.tidy(loss)
      const [number] = await result.data()
      result.dispose()
      return number!
    }
    for (let n = 0; n < directions; n++) {
      const direction = unit(normal({ seed, stream: variable.name, step: n }, original.length))
      const moved = (sign: number) => Float32Array.from(original, (w, i) => w + sign * step * direction[i]!)
      const numeric = ((await at(moved(1))) - (await at(moved(-1)))) / (2 * step)
      const analytic = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0)
      worst = Math.max(worst, Math.abs(analytic - numeric) / (Math.abs(numeric) + 1e-2))
    }
    set(variable, Float32Array.from(original))
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
