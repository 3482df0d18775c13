import { errors, type Context, type Initializer, type Tensor } from '@elbow/core'
import { dataRange } from './data-range.js'

/** Deviation of what is added to every value at the start: pseudo-inputs that begin alike would stay alike. */
const spread = 0.2

/** Examples that the mean and the range are taken from, at least. */
const surveyed = 1000

/**
 * Learned inputs of an encoder, of the data's shape and in its range.
 *
 * Tomczak & Welling clip them (a hard tanh). A pixel that starts at 0 or 1, as binary data does, then has no gradient as
 * soon as it steps over the end, and never comes back; a sigmoid always has one.
 *
 * @param initial  `data`: each starts at an example; `mean`: all start around the mean of the data
 * @returns        [count, …event]
 * @throws WRONG_DATA where there is no data to start from
 */
export function pseudoInputs(
  context: Context,
  where: string,
  { count, initial }: { count: number; initial: 'data' | 'mean' },
): () => Tensor {
  const { event, dataKind, examples } = context
  if (!examples) throw errors.wrongData(where, 'training examples to start from', 'none', 'Use another --marginal.')
  const size = event.reduce((product, n) => product * n, 1)
  const seen = examples(Math.max(count, surveyed))
  const range = dataRange(dataKind, event, seen)
  const mean = initial === 'mean' ? meanOf(seen, size) : undefined
  const start: Initializer = (_, noise) =>
    noise.normal(count * size).map((e, k) => range.unsquash(mean ? mean[k % size]! : seen[k]!, k % size) + spread * e)
  const values = context.variable('pseudo_inputs/values', [count, ...event], start)
  return () => range.squash(values)
}

/** Of each dimension, [size]. */
function meanOf(seen: Float32Array, size: number): Float64Array {
  const sum = new Float64Array(size)
  seen.forEach((x, k) => (sum[k % size]! += x))
  return sum.map((total) => (total * size) / seen.length)
}
