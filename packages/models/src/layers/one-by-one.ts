import { tf, type Tensor } from '@elbow/core'
import { spanOf, type Span } from './degrees.js'
import type { MaskedLayer } from './masked-layer.js'

/** Dimension d, [N, 1], from what the network says about it: [N, P], or [1, P] before anything is known. */
export type Next = (said: Tensor, d: number) => Tensor

export interface MaskedNetwork {
  readonly layers: readonly MaskedLayer[]
  /** D */
  readonly size: number
  /** After every layer but the last. */
  activation(x: Tensor): Tensor
}

/** Dimensions that share one sum over all that came before them; one by one, they add to narrow matrices only. */
const together = 8

/**
 * Makes x one dimension after the other. Every unit is computed once, when all that it depends on is there: as many
 * multiplications as in one pass over the whole network, not D times as many.
 *
 *   x_d = next(said about d);   the units of degree d + 1 follow, layer after layer
 *
 * @param given  what the network is told, [N, C]
 * @returns [N, D]
 */
export function oneByOne({ layers, size, activation }: MaskedNetwork, next: Next, given?: Tensor): Tensor {
  const last = layers.length - 1
  const weights = layers.map((layer) => layer.weights())
  const biases = layers.map((layer) => layer.bias(given)) // [1, outputs] or [N, outputs]
  const known: Tensor[][] = layers.map(() => []) // inputs of each layer, in the order of their degrees
  /** Units of layer l that dimensions low … high − 1 bring: those that depend on them, or, in the end, speak of them. */
  const brought = (l: number, low: number, high: number): Span =>
    l < last ? spanOf(layers[l]!.to, low + 1, high + 1) : spanOf(layers[l]!.to, low, high)

  /** What dimensions low … high − 1 add to the inputs of each layer. */
  const chunk = (low: number, high: number): Tensor[][] => {
    const spans = layers.map((_, l) => brought(l, low, high))
    const sums = biases.map((bias, l) => {
      if (spans[l]!.count === 0) return undefined // the last dimension has nothing after it
      const own = tf.slice(bias, [0, spans[l]!.start], [-1, spans[l]!.count])
      const before = known[l]!.length > 0 ? tf.concat(known[l]!, 1) : undefined
      const rows = { start: 0, count: before?.shape[1] ?? 0 }
      return before ? tf.add(own, tf.matMul(before, piece(weights[l]!, rows, spans[l]!))) : own
    })
    const added: Tensor[][] = layers.map(() => [])
    for (let d = low; d < high; d++) {
      const sumsOf = (l: number): Tensor | undefined => {
        const { start, count } = brought(l, d, d + 1)
        return count > 0 ? tf.slice(sums[l]!, [0, start - spans[l]!.start], [-1, count]) : undefined
      }
      let units: Tensor | undefined = next(sumsOf(last)!, d)
      for (let l = 0; l <= last; l++) {
        const sum = sums[l]
        if (units) added[l]!.push(units)
        if (units && sum) {
          const rows = l === 0 ? { start: d, count: 1 } : brought(l - 1, d, d + 1)
          sums[l] = tf.add(sum, tf.matMul(units, piece(weights[l]!, rows, spans[l]!)))
        }
        const own = l < last ? sumsOf(l) : undefined
        units = own && activation(own)
      }
    }
    return added.map((pieces) => (pieces.length > 0 ? [tf.concat(pieces, 1)] : []))
  }

  for (let low = 0; low < size; low += together) {
    const added = tf.tidy(() => chunk(low, Math.min(low + together, size)))
    added.forEach((pieces, l) => known[l]!.push(...pieces))
  }
  return tf.concat(known[0]!, 1)
}

const piece = (weights: Tensor, rows: Span, to: Span) =>
  tf.slice(weights, [rows.start, to.start], [rows.count, to.count])
