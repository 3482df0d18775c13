import { permutation } from './noise/host.js'
import type { Dataset } from './parts.js'
import { sizeOf } from './training/batches.js'

/**
 * Examples for parts that start from the data, [count, …event]; the same ones for a seed.
 *
 * Of a training split a random choice, each example once before any comes twice; of a known distribution the quantiles
 * (i + ½) / count of p*(x) in the order of its support. Undefined where there is neither.
 */
export function trainingExamples(dataset: Dataset, seed: number): ((count: number) => Float32Array) | undefined {
  const { support, splits, event } = dataset
  if (support) return (count) => rowsOf(support.x, quantiles(support.probability, count), sizeOf(event))
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

/** Where the cumulative probability passes (i + ½) / count, for i = 0 … count − 1. */
function quantiles(probability: Float64Array, count: number): number[] {
  let [at, passed] = [0, probability[0]!]
  return Array.from({ length: count }, (_, i) => {
    while (passed < (i + 0.5) / count && at < probability.length - 1) passed += probability[++at]!
    return at
  })
}

const rowsOf = (x: Float32Array, indices: readonly number[], size: number) =>
  Float32Array.from(indices.flatMap((i) => [...x.subarray(size * i, size * (i + 1))]))
