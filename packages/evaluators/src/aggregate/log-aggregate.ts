import { joined, tf, type Density, type Draw, type Evaluation, type Tensor } from '@elbow/core'
import { inRow, type CodeBlock, type SplitCodes } from './split-codes.js'

/** Numbers in the largest tensor: codes × posteriors × dimensions of the code. A few of these stay in the cache. */
const largest = 2 ** 21

/**
 * log q(z) of every code under the aggregated posterior, exactly: every code meets every posterior.
 *
 *   log q(z) = log Σ_j p_j e(z|x_j)
 *
 * The codes of a flow carry their base noise, and are not inverted. Time grows with codes × posteriors × D.
 *
 * @returns for each block, [K·B] in the order of its draw, nats
 */
export const logAggregate = (run: Evaluation, codes: SplitCodes): Promise<Float64Array[]> =>
  overPosteriors(run, codes, (density, draw) => density.logProbOfEach?.(draw) ?? density.logProb(draw))

/** log q(z_d) = log Σ_j p_j e(z_d|x_j) of every dimension, where a posterior's dimensions are independent: [K·B, D]. */
export const logAggregatePerDimension = (run: Evaluation, codes: SplitCodes): Promise<Float64Array[]> =>
  overPosteriors(run, codes, (density, { value }) => density.logProbPerDimension!(value))

/** @param measure  log-densities of codes [M, 1, D] under posteriors of lead [B]: [M, B] or [M, B, D] */
async function overPosteriors(
  run: Evaluation,
  { blocks, probability }: SplitCodes,
  measure: (density: Density, draw: Draw) => Tensor,
): Promise<Float64Array[]> {
  const { encoder } = run.model
  const logProbability = logProbabilities(blocks, probability)
  const found: Float64Array[] = []
  try {
    for (const { draw } of blocks) {
      const pieces: Float64Array[] = []
      const count = draw.value.shape[0] * draw.value.shape[1]!
      const step = codesAtATime(blocks, draw)
      for (let start = 0; start < count; start += step) {
        run.signal?.throwIfAborted()
        const parts = tf.tidy(() => {
          const some = sliced(inRow(draw), start, Math.min(step, count - start))
          const perBlock = blocks.map(({ parameters }, j) =>
            tf.tidy(() => {
              const each = measure(encoder.density(parameters), some) //         [M, B] or [M, B, D]
              const weight = tf.reshape(logProbability[j]!, [1, -1, ...each.shape.slice(2).map(() => 1)])
              return tf.logSumExp(tf.add(each, weight), 1) //                    [M] or [M, D]
            }),
          )
          return tf.stack(perBlock) //                                           [blocks, M] or [blocks, M, D]
        })
        const values = await parts.data<'float32'>()
        pieces.push(logSumOfRows(values, blocks.length))
        parts.dispose()
        await new Promise(setImmediate) // let signals have their turn
      }
      found.push(joined(pieces, (length) => new Float64Array(length)))
    }
    return found
  } finally {
    tf.dispose(logProbability)
  }
}

function codesAtATime(blocks: readonly CodeBlock[], { value }: Draw): number {
  const posteriors = Math.max(...blocks.map(({ examples }) => examples))
  return Math.max(1, Math.floor(largest / (posteriors * value.shape[2]!)))
}

/** log p_j of the examples of each block, [B]. */
function logProbabilities(blocks: readonly CodeBlock[], probability: Float64Array): Tensor[] {
  let start = 0
  return blocks.map(({ examples }) => {
    const some = probability.subarray(start, (start += examples))
    return tf.tensor1d(Float32Array.from(some, Math.log))
  })
}

/** Some of the codes in a row, [M, 1, D]. */
function sliced(draw: Draw, start: number, count: number): Draw {
  const some = (tensor: Tensor) => tf.slice(tensor, start, count)
  const { value, logProb, base } = draw
  return { ...draw, value: some(value), logProb: some(logProb), ...(base && { base: some(base) }) }
}

/** log Σ_j exp of rows that lie one after the other, in float64. */
function logSumOfRows(values: Float32Array, rows: number): Float64Array {
  const length = values.length / rows
  return Float64Array.from({ length }, (_, i) => {
    let top = -Infinity
    for (let j = 0; j < rows; j++) top = Math.max(top, values[j * length + i]!)
    let sum = 0
    for (let j = 0; j < rows; j++) sum += Math.exp(values[j * length + i]! - top)
    return top + Math.log(sum)
  })
}
