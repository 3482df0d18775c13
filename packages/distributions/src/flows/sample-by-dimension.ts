import { tf, type Tensor } from '@elbow-vae/core'
import { spanOf, type Span } from './degrees.js'
import type { MaskedLayer } from './masked-layer.js'

/** Computes dimension d, [N, 1], from the network's outputs for it: [N, P], or [1, P] if they are the same for all rows. */
export type NextDimension = (params: Tensor, d: number) => Tensor

export interface MaskedNetwork {
  readonly layers: readonly MaskedLayer[]
  /** D */
  readonly size: number
  /** Applied after every layer but the last. */
  activation(x: Tensor): Tensor
}

/**
 * Dimensions per chunk. The contributions of all earlier dimensions are one product per chunk; those within a chunk are
 * products of narrow matrices.
 */
const chunkSize = 8

/**
 * Samples x one dimension after the other. Every unit is computed once, as soon as all of its inputs are known: as many
 * multiplications as one pass of the whole network, not D times as many.
 *
 *   x_d = next(output_d, d);   then the units of degree d + 1 are computed, layer after layer
 *
 * @param given  conditioning input, [N, C]
 * @returns [N, D]
 */
export function sampleByDimension(
  { layers, size, activation }: MaskedNetwork,
  next: NextDimension,
  given?: Tensor,
): Tensor {
  const last = layers.length - 1
  const weights = layers.map((layer) => layer.weights())
  const biases = layers.map((layer) => layer.bias(given)) // [1, outputs] or [N, outputs]
  const known: Tensor[][] = layers.map(() => []) // inputs of each layer, by degree
  /** Units of layer l to compute with dimensions low … high − 1: hidden units that depend on them, and their outputs. */
  const unitsFor = (l: number, low: number, high: number): Span =>
    l < last ? spanOf(layers[l]!.to, low + 1, high + 1) : spanOf(layers[l]!.to, low, high)

  /** Computes dimensions low … high − 1. Returns the inputs of each layer that they add. */
  const chunk = (low: number, high: number): Tensor[][] => {
    const spans = layers.map((_, l) => unitsFor(l, low, high))
    const sums = biases.map((bias, l) => {
      if (spans[l]!.count === 0) return undefined // no unit depends on the last dimension
      const own = tf.slice(bias, [0, spans[l]!.start], [-1, spans[l]!.count])
      const before = known[l]!.length > 0 ? tf.concat(known[l]!, 1) : undefined
      const rows = { start: 0, count: before?.shape[1] ?? 0 }
      return before ? tf.add(own, tf.matMul(before, block(weights[l]!, rows, spans[l]!))) : own
    })
    const added: Tensor[][] = layers.map(() => [])
    for (let d = low; d < high; d++) {
      /** Sums of the units of layer l for dimension d, if there are any. */
      const sumsOf = (l: number): Tensor | undefined => {
        const { start, count } = unitsFor(l, d, d + 1)
        return count > 0 ? tf.slice(sums[l]!, [0, start - spans[l]!.start], [-1, count]) : undefined
      }
      const outputs = sumsOf(last)
      if (!outputs) throw new RangeError(`dimension ${d} has no outputs`)
      let units: Tensor | undefined = next(outputs, d)
      for (let l = 0; l <= last; l++) {
        const sum = sums[l]
        if (units) added[l]!.push(units)
        if (units && sum) {
          const rows = l === 0 ? { start: d, count: 1 } : unitsFor(l - 1, d, d + 1)
          sums[l] = tf.add(sum, tf.matMul(units, block(weights[l]!, rows, spans[l]!)))
        }
        const own = l < last ? sumsOf(l) : undefined
        units = own && activation(own)
      }
    }
    return added.map((pieces) => (pieces.length > 0 ? [tf.concat(pieces, 1)] : []))
  }

  for (let low = 0; low < size; low += chunkSize) {
    const added = tf.tidy(() => chunk(low, Math.min(low + chunkSize, size)))
    added.forEach((pieces, l) => known[l]!.push(...pieces))
  }
  return tf.concat(known[0]!, 1)
}

/** Some rows and columns of a kernel. */
const block = (weights: Tensor, rows: Span, columns: Span) =>
  tf.slice(weights, [rows.start, columns.start], [rows.count, columns.count])
