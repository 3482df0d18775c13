import { required, concat, tf, type Density, type Draw, type Evaluation, type Tensor } from '@elbow-vae/core'
import { toBroadcastDraw, type CodeBlock, type SplitCodes } from './split-codes.js'

/** Numbers in the largest tensor: codes × posteriors × dimensions of the code. A few of these fit in the cache. */
const maxElements = 2 ** 21

/** Log-densities of codes [M, 1, D] under posteriors of lead [B]: [M, B] or [M, B, D]. */
type PairwiseLogProb = (density: Density, draw: Draw) => Tensor

/** From the difference of every code and every mean: tensors of [M, B, D]. */
const byDifferences: PairwiseLogProb = (density, draw) => density.logProb(draw)
/** By matrix products, where the density supports them. */
const byProducts: PairwiseLogProb = (density, draw) => density.pairwiseLogProb?.(draw) ?? density.logProb(draw)
const perDimension: PairwiseLogProb = (density, { value }) =>
  required(density.logProbPerDimension?.(value), 'log-density per dimension')

/** Number of codes on which both methods are compared, and the largest accepted difference in nats. */
const checkedCodes = 64
const tolerance = 1e-3

/**
 * log q(z) of every code under the aggregated posterior, from all pairs of codes and posteriors.
 *
 *   log q(z) = log Σ_j p_j e(z|x_j)
 *
 * Matrix products lose digits where posteriors are narrow relative to the distances between them. Both methods are therefore
 * compared on some codes, and matrix products are used where they agree. The log-density of a code under its own posterior
 * comes from its draw.
 *
 * The codes of a flow carry their base noise and are not inverted. Time grows with codes × posteriors × D.
 *
 * @returns for each block, [K·B] in the order of its draw, nats
 */
export async function logAggregate(run: Evaluation, codes: SplitCodes): Promise<Float64Array[]> {
  const check = async (pairwise: PairwiseLogProb) =>
    (await overPosteriors(run, codes, pairwise, checkedCodes)).flatMap((values) => [...values])
  const [products, differences] = [await check(byProducts), await check(byDifferences)]
  const agree = products.every((nats, i) => Math.abs(nats - differences[i]!) < tolerance)
  return overPosteriors(run, codes, agree ? byProducts : byDifferences)
}

/** log q(z_d) = log Σ_j p_j e(z_d|x_j) of each dimension, for posteriors with independent dimensions: [K·B, D]. */
export const logAggregatePerDimension = (run: Evaluation, codes: SplitCodes): Promise<Float64Array[]> =>
  overPosteriors(run, codes, perDimension)

/** @param limit  number of codes of the first block; undefined: all codes of all blocks */
async function overPosteriors(
  run: Evaluation,
  { blocks, probability }: SplitCodes,
  pairwise: PairwiseLogProb,
  limit?: number,
): Promise<Float64Array[]> {
  const { encoder } = run.model
  const logProbability = logProbabilities(blocks, probability)
  const results: Float64Array[] = []
  try {
    for (const [b, { draw, examples }] of blocks.slice(0, limit === undefined ? undefined : 1).entries()) {
      const pieces: Float64Array[] = []
      const count = Math.min(limit ?? Infinity, draw.value.shape[0] * draw.value.shape[1]!)
      const step = codesAtATime(blocks, draw)
      for (let start = 0; start < count; start += step) {
        run.signal?.throwIfAborted()
        const stacked = tf.tidy(() => {
          const codes = sliceDraw(toBroadcastDraw(draw), start, Math.min(step, count - start))
          const perBlock = blocks.map(({ parameters }, j) =>
            tf.tidy(() => {
              const logProb = pairwise(encoder.density(parameters), codes) //    [M, B] or [M, B, D]
              const each =
                j === b && logProb.rank === 2 ? withDrawnLogProb(logProb, codes.logProb, start % examples) : logProb
              const weight = tf.reshape(logProbability[j]!, [1, -1, ...each.shape.slice(2).map(() => 1)])
              return tf.logSumExp(tf.add(each, weight), 1) //                    [M] or [M, D]
            }),
          )
          return tf.stack(perBlock) //                                           [blocks, M] or [blocks, M, D]
        })
        const values = await stacked.data<'float32'>()
        pieces.push(logSumExpOverRows(values, blocks.length))
        stacked.dispose()
        await new Promise(setImmediate) // lets signals be handled
      }
      results.push(concat(pieces, (length) => new Float64Array(length)))
    }
    return results
  } finally {
    tf.dispose(logProbability)
  }
}

/**
 * Replace the log-density of each code under its own posterior by that of its draw. Where σ is tiny, rounding of the code
 * makes the recomputed value wrong.
 *
 * @param logProb  [M, B]
 * @param drawn    [M, 1]
 * @param first    example of the first code; the others follow in order, cyclically
 */
function withDrawnLogProb(logProb: Tensor, drawn: Tensor, first: number): Tensor {
  const [codes, examples] = [logProb.shape[0], logProb.shape[1]!]
  const indices = Int32Array.from({ length: codes }, (_, m) => (first + m) % examples)
  const isOwn = tf.equal(tf.tensor2d(indices, [codes, 1], 'int32'), tf.range(0, examples, 1, 'int32'))
  return tf.where(isOwn, tf.add(tf.zerosLike(logProb), drawn), logProb)
}

function codesAtATime(blocks: readonly CodeBlock[], { value }: Draw): number {
  const posteriors = Math.max(...blocks.map(({ examples }) => examples))
  return Math.max(1, Math.floor(maxElements / (posteriors * value.shape[2]!)))
}

/** log p_j of the examples of each block, [B]. */
function logProbabilities(blocks: readonly CodeBlock[], probability: Float64Array): Tensor[] {
  let start = 0
  return blocks.map(({ examples }) => {
    const ofBlock = probability.subarray(start, (start += examples))
    return tf.tensor1d(Float32Array.from(ofBlock, Math.log))
  })
}

/** `count` codes from `start` on, [M, 1, D]. */
function sliceDraw(draw: Draw, start: number, count: number): Draw {
  const slice = (tensor: Tensor) => tf.slice(tensor, start, count)
  const { value, logProb, base } = draw
  return { ...draw, value: slice(value), logProb: slice(logProb), ...(base && { base: slice(base) }) }
}

/** log Σ_j exp over the rows of a row-major matrix, in float64. */
function logSumExpOverRows(values: Float32Array, rows: number): Float64Array {
  const length = values.length / rows
  return Float64Array.from({ length }, (_, i) => {
    let top = -Infinity
    for (let j = 0; j < rows; j++) top = Math.max(top, values[j * length + i]!)
    let sum = 0
    for (let j = 0; j < rows; j++) sum += Math.exp(values[j * length + i]! - top)
    return top + Math.log(sum)
  })
}
