import type { Geometry } from './geometry.js'

/** Height and width. */
export type Kernel = readonly [number, number]

/**
 * Sizes of the kernels. A kernel covers its own row and those above, and its own column and those to the left. Kernels of the
 * down stream and `firstAbove` are centered on their column instead.
 */
export interface Kernels {
  /** From x shifted down by a row, to the down stream. */
  readonly firstDown: Kernel
  /** From x shifted down by a row, to the down-right stream. */
  readonly firstAbove: Kernel
  /** From x shifted right by a column, to the down-right stream. */
  readonly firstLeft: Kernel
  readonly down: Kernel
  readonly downRight: Kernel
}

/** As in PixelCNN++, whose code computes the first layer `ul` as the sum of kernels 1 × 3 and 2 × 1. */
const unlimited: Kernels = {
  firstDown: [2, 3],
  firstAbove: [1, 3],
  firstLeft: [2, 1],
  down: [2, 3],
  downRight: [2, 2],
}

/** Only the first layers have kernels larger than 1 × 1, so that the receptive field is limited by them. */
const within = (reach: number): Kernels => ({
  firstDown: [reach, 2 * reach + 1],
  firstAbove: [1, 3],
  firstLeft: [1, reach],
  down: [1, 1],
  downRight: [1, 1],
})

export const kernelsOf = ({ reach }: Geometry): Kernels => (reach === 0 ? unlimited : within(reach))
