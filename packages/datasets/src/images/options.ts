import { binarizations } from './binarized-splits.js'

/** Choice of the binarization; each dataset has its own default. */
export const binarizeOption = {
  choices: binarizations,
  help: 'static: drawn once, x ~ Ber(gray). dynamic: training images drawn in each epoch, others as static. threshold: 1 where gray ≥ 1/2. none: gray, as continuous data',
} as const

/** Separate from the seed of the run, so that runs with different seeds use the same examples. */
export const binarizeSeedOption = {
  default: 0,
  min: 0,
  integer: true,
  help: 'seed of the bits that are drawn once, independent of --seed',
} as const
