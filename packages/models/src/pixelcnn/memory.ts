import { tf, type Tensor } from '@elbow/core'
import type { Geometry } from './geometry.js'
import { Sequence } from './sequence.js'
import { rememberedWidths } from './widths.js'

/**
 * What the convolutions of a stream were given at the place before, and what they are given here, in the order in which
 * they ask: one sequence for each size of images.
 */
export class Memory {
  private readonly before: readonly (Sequence | undefined)[]
  private readonly kept: readonly Tensor[][]

  /** @param before  of each size, where anything is remembered of it */
  constructor(geometry: Geometry, before: readonly (Tensor | undefined)[]) {
    this.before = before.map((all, scale) => all && new Sequence(all, rememberedWidths(geometry, scale)))
    this.kept = before.map(() => [])
  }

  /** What was given at the place before; h is what is given here. */
  exchange(scale: number, h: Tensor): Tensor {
    this.kept[scale]!.push(h)
    return this.recall(scale)
  }

  /** What was given at the place before. */
  recall(scale: number): Tensor {
    return this.before[scale]!.next()
  }

  /** What went back to a larger size there. */
  last(scale: number): Tensor {
    return this.before[scale]!.last()
  }

  /** For the place behind this one. */
  written(name: string): Record<string, Tensor> {
    return Object.fromEntries(
      this.kept.flatMap((all, scale) => (all.length > 0 ? [[`${name}_${scale}`, tf.concat(all, -1)]] : [])),
    )
  }
}
