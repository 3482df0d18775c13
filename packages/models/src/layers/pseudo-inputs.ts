import { errors, sizeFromShape, type Context, type Initializer, type Tensor } from '@elbow-vae/core'
import { dataRange } from './data-range.js'

/** Standard deviation of the noise that is added to the initial values. Equal pseudo-inputs would stay equal. */
const initialStd = 0.2

/** Minimum number of examples for the mean and the range. */
const minimumExamples = 1000

/**
 * Learned inputs of an encoder (pseudo-inputs), with the shape and the range of the data.
 *
 * Tomczak & Welling (arXiv:1705.07120) clip them with a hard tanh. Then a pixel with initial value 0 or 1, as in binary data,
 * has no gradient once it leaves the range, and never returns. A sigmoid always has a gradient.
 *
 * @param initial  `data`: each starts at an example; `mean`: all start at the mean of the data, plus noise
 * @returns        [count, …event]
 * @throws WRONG_DATA if there are no training examples
 */
export function pseudoInputs(
  context: Context,
  where: string,
  { count, initial }: { count: number; initial: 'data' | 'mean' },
): () => Tensor {
  const { event, dataKind, examples } = context
  if (!examples) throw errors.wrongData(where, 'training examples to start from', 'none', 'Use another --marginal.')
  const size = sizeFromShape(event)
  const data = examples(Math.max(count, minimumExamples))
  const range = dataRange(dataKind, event, data)
  const mean = initial === 'mean' ? meanOf(data, size) : undefined
  const start: Initializer = (_, noise) =>
    noise
      .normal(count * size)
      .map((e, k) => range.unsquash(mean ? mean[k % size]! : data[k]!, k % size) + initialStd * e)
  const values = context.variable('pseudo_inputs/values', [count, ...event], start)
  return () => range.squash(values)
}

/** Mean of each dimension, [size]. */
function meanOf(data: Float32Array, size: number): Float64Array {
  const sum = new Float64Array(size)
  data.forEach((x, k) => (sum[k % size]! += x))
  return sum.map((total) => (total * size) / data.length)
}
