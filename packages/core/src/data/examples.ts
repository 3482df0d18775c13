import { permutation } from '../noise/host.js'
import type { Dataset } from '../contracts/dataset.js'
import { sizeFromShape } from '../tensors/shapes.js'

/**
 * Examples for parts that are initialized from the data, [count, …event]. The seed determines them.
 *
 * A training split is sampled without replacement, and again once all examples are used. Of a known distribution these are
 * the quantiles (i + ½) / count of p*(x) in the order of its support. Undefined without either.
 */
export function trainingExamples(dataset: Dataset, seed: number): ((count: number) => Float32Array) | undefined {
  const { support, splits, event } = dataset
  if (support) return (count) => rowsOf(support.x, quantiles(support.probability, count), sizeFromShape(event))
  const split = splits.train
  if (!split) return undefined
  return (count) => {
    const order = permutation({ seed, stream: 'examples', step: 0 }, split.size)
    return split.rows(
      Int32Array.from({ length: count }, (_, i) => order[i % split.size]!),
      0,
    )
  }
}

/** Indices at which the cumulative probability passes (i + ½) / count, for i = 0 … count − 1. */
function quantiles(probability: Float64Array, count: number): number[] {
  let [index, cumulative] = [0, probability[0]!]
  return Array.from({ length: count }, (_, i) => {
    while (cumulative < (i + 0.5) / count && index < probability.length - 1) cumulative += probability[++index]!
    return index
  })
}

const rowsOf = (x: Float32Array, indices: readonly number[], size: number) =>
  Float32Array.from(indices.flatMap((i) => [...x.subarray(size * i, size * (i + 1))]))
