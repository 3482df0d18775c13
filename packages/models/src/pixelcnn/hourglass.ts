import type { Tensor } from '@elbow/core'
import type { Geometry } from './geometry.js'

/** What one pass through an hourglass does at each place. */
export interface Passage {
  /** Residual layer i of a block. Those behind the middle are given the output of a layer before it as a shortcut. */
  layer(block: number, i: number, h: Tensor, shortcut?: Tensor): Tensor
  /** From pair to the next inner one and back: `inner` is all that lies between. */
  between(pair: number, h: Tensor, inner: (h: Tensor) => Tensor): Tensor
}

/**
 * The order of the layers of one stream: a pair of blocks around a pair of blocks around …
 *
 *   28 · 14 · 7 | 7 · 14 · 28        ABE appendix F.2; the bar is the middle
 *
 * Shortcuts lead from the last layer before the middle to the first behind it, and so on outwards. In the innermost pair
 * the last layer's output is the state itself, so there they start one earlier and end with the pair's input.
 */
export function hourglass({ pairs, layers }: Pick<Geometry, 'pairs' | 'layers'>, start: Tensor, passage: Passage) {
  const pass = (pair: number, input: Tensor): Tensor => {
    const kept = [input]
    let h = input
    for (let i = 0; i < layers; i++) kept.push((h = passage.layer(pair, i, h)))
    if (pair === pairs - 1) kept.pop()
    else h = passage.between(pair, h, (inner) => pass(pair + 1, inner))
    for (let i = 0; i < layers; i++) h = passage.layer(2 * pairs - 1 - pair, i, h, kept.pop())
    return h
  }
  return pass(0, start)
}
