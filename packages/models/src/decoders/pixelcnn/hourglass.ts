import type { Tensor } from '@elbow-vae/core'
import type { Geometry } from './geometry.js'

/** The layers of one pass through an hourglass. */
export interface Passage {
  /** Residual layer i of a block. After the middle, `shortcut` is the output of a layer before the middle. */
  layer(block: number, i: number, h: Tensor, shortcut?: Tensor): Tensor
  /** Downsampling and upsampling between a pair and the next inner one; `inner` computes everything between them. */
  between(pair: number, h: Tensor, inner: (h: Tensor) => Tensor): Tensor
}

/**
 * Applies the layers of one stream in order. Pairs of blocks are nested, each around the next inner pair.
 *
 *   28 · 14 · 7 | 7 · 14 · 28        ABE appendix F.2; the bar is the middle
 *
 * Shortcuts connect the last layer before the middle to the first after it, and so on outwards. In the innermost pair the
 * last layer's output is the input of the next layer anyway. There the shortcuts start one layer earlier and end with the
 * pair's input.
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
