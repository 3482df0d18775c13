import type { Geometry } from './geometry.js'

/** Height and width. */
export type Kernel = readonly [number, number]

/**
 * How far the convolutions look: as many rows up as they are high, their own included, and as many columns to the left as
 * they are wide; but those of the down stream and `firstAbove` are centred on their column.
 */
export interface Kernels {
  /** Of x shifted down by a row, to the down stream. */
  readonly firstDown: Kernel
  /** Of the same, to the down-right stream. */
  readonly firstAbove: Kernel
  /** Of x shifted to the right by a column, to the down-right stream. */
  readonly firstLeft: Kernel
  readonly down: Kernel
  readonly downRight: Kernel
}

/** As in PixelCNN++: its code makes `ul` of the two sums of kernels 1 × 3 and 2 × 1. */
const unlimited: Kernels = {
  firstDown: [2, 3],
  firstAbove: [1, 3],
  firstLeft: [2, 1],
  down: [2, 3],
  downRight: [2, 2],
}

/** Only the first layers look around, so nothing from further away can get in. */
const within = (reach: number): Kernels => ({
  firstDown: [reach, 2 * reach + 1],
  firstAbove: [1, 3],
  firstLeft: [1, reach],
  down: [1, 1],
  downRight: [1, 1],
})

export const kernelsOf = ({ reach }: Geometry): Kernels => (reach === 0 ? unlimited : within(reach))
