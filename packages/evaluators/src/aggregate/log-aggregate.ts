import { joined, tf, type Density, type Draw, type Evaluation, type Tensor } from '@elbow/core'
import { inRow, type CodeBlock, type SplitCodes } from './split-codes.js'

/** Numbers in the largest tensor: codes × posteriors × dimensions of the code. A few of these stay in the cache. */
const largest = 2 ** 21

/** Log-densities of codes [M, 1, D] under posteriors of lead [B]: [M, B] or [M, B, D]. */
type Measure = (density: Density, draw: Draw) => Tensor

/** From the difference of every code and every mean: tensors of [M, B, D]. */
const exactly: Measure = (density, draw) => density.logProb(draw)
/** By matrix products, where the density knows how. */
const quickly: Measure = (density, draw) => density.logProbOfEach?.(draw) ?? density.logProb(draw)
const perDimension: Measure = (density, { value }) => density.logProbPerDimension!(value)

/** Codes that both ways are tried on, and nats by which they may differ. */
const tried = 64
const tolerance = 1e-3

/**
 * log q(z) of every code under the aggregated posterior: every code meets every posterior.
 *
 *   log q(z) = log Σ_j p_j e(z|x_j)
 *
 * Matrix products lose digits where posteriors are narrow beside the distances between them. So both ways are tried on some
 * codes, and products serve where they say the same. What a code's own posterior says of it is known from its draw.
 *
 * The codes of a flow carry their base noise, and are not inverted. Time grows with codes × posteriors × D.
 *
 * @returns for each block, [K·B] in the order of its draw, nats
 */
export async function logAggregate(run: Evaluation, codes: SplitCodes): Promise<Float64Array[]> {
  const [[quick], [exact]] = [
    await overPosteriors(run, codes, quickly, tried),
    await overPosteriors(run, codes, exactly, tried),
  ]
  const areSame = quick!.every((nats, i) => Math.abs(nats - exact![i]!) < tolerance)
  return overPosteriors(run, codes, areSame ? quickly : exactly)
}

/** log q(z_d) = log Σ_j p_j e(z_d|x_j) of every dimension, where a posterior's dimensions are independent: [K·B, D]. */
export const logAggregatePerDimension = (run: Evaluation, codes: SplitCodes): Promise<Float64Array[]> =>
  overPosteriors(run, codes, perDimension)

/** @param most  codes of the first block; undefined: all codes of all blocks */
async function overPosteriors(
  run: Evaluation,
  { blocks, probability }: SplitCodes,
  measure: Measure,
  most?: number,
): Promise<Float64Array[]> {
  const { encoder } = run.model
  const logProbability = logProbabilities(blocks, probability)
  const found: Float64Array[] = []
  try {
    for (const [b, { draw, examples }] of blocks.slice(0, most && 1).entries()) {
      const pieces: Float64Array[] = []
      const count = Math.min(most ?? Infinity, draw.value.shape[0] * draw.value.shape[1]!)
      const step = codesAtATime(blocks, draw)
      for (let start = 0; start < count; start += step) {
        run.signal?.throwIfAborted()
        const parts = tf.tidy(() => {
          const some = sliced(inRow(draw), start, Math.min(step, count - start))
          const perBlock = blocks.map(({ parameters }, j) =>
            tf.tidy(() => {
              const said = measure(encoder.density(parameters), some) //         [M, B] or [M, B, D]
              const each = j === b && said.rank === 2 ? withOwn(said, some.logProb, start % examples) : said
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

/**
 * What each code's own posterior says of it, as its draw had it: the value, rounded, has lost that where σ is tiny.
 *
 * @param each   [M, B]
 * @param own    [M, 1]
 * @param first  example of the first code; those of the others follow, and begin again after the last
 */
function withOwn(each: Tensor, own: Tensor, first: number): Tensor {
  const [codes, examples] = each.shape as [number, number]
  const places = Int32Array.from({ length: codes }, (_, m) => (first + m) % examples)
  const isOwn = tf.equal(tf.tensor2d(places, [codes, 1], 'int32'), tf.range(0, examples, 1, 'int32'))
  return tf.where(isOwn, tf.add(tf.zerosLike(each), own), each)
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
