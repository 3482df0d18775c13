import { tf, type Tensor } from '@elbow-vae/core'
import type { Geometry } from './geometry.js'
import { Sequence } from './sequence.js'
import { cacheWidths } from './widths.js'

/**
 * Inputs of the convolutions of one stream at the previous position and at this one, in the order of the layers. There is one
 * sequence for each size of images.
 */
export class ConvolutionCache {
  private readonly previous: readonly (Sequence | undefined)[]
  private readonly current: readonly Tensor[][]

  /** @param previous  cached inputs of the previous position by size, where there are any */
  constructor(geometry: Geometry, previous: readonly (Tensor | undefined)[]) {
    this.previous = previous.map((all, scale) => all && new Sequence(all, cacheWidths(geometry, scale)))
    this.current = previous.map(() => [])
  }

  /** The next input at the previous position. Stores h, the input at this one. */
  exchange(scale: number, h: Tensor): Tensor {
    this.current[scale]!.push(h)
    return this.recall(scale)
  }

  /** The next input at the previous position. */
  recall(scale: number): Tensor {
    return this.previous[scale]!.next()
  }

  /** The last entry of the previous position: the output that is upsampled to the next larger size. */
  last(scale: number): Tensor {
    return this.previous[scale]!.last()
  }

  /** The inputs at this position, concatenated by size, for the next position. */
  written(name: string): Record<string, Tensor> {
    return Object.fromEntries(
      this.current.flatMap((all, scale) => (all.length > 0 ? [[`${name}_${scale}`, tf.concat(all, -1)]] : [])),
    )
  }
}
