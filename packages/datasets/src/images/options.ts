import { binarisations } from './binarised-splits.js'

/** How grey becomes black and white; each dataset has a default of its own. */
export const binariseOption = {
  choices: binarisations,
  help: 'static: drawn once, x ~ Ber(grey). dynamic: training drawn afresh each epoch, the rest as static. threshold: 1 where grey ≥ 1/2. none: stays grey, as continuous data',
} as const

/** Why not the run's own seed: numbers of several seeds are to be about the same examples. */
export const binariseSeedOption = {
  default: 0,
  min: 0,
  integer: true,
  help: 'seed of the bits that are drawn once, the same for every --seed',
} as const
