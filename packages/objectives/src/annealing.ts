import { errors, type Objective, type Progress } from '@elbow/core'

/** Options of every objective with a weight that is annealed. */
export const annealingOptions = {
  'anneal-epochs': {
    default: null,
    min: 0,
    help: 'how long the weight changes; default: --objective.anneal-fraction of the training',
    unit: 'epochs (steps, for exact data)',
  },
  'anneal-fraction': {
    default: 0.3,
    min: 0,
    max: 1,
    help: 'fraction of the training over which the weight changes; not used where --objective.anneal-epochs is given',
  },
} as const

interface Annealing {
  /** The objective's name. */
  readonly objective: string
  readonly from: number
  readonly to: number
  readonly 'anneal-epochs': number | null
  readonly 'anneal-fraction': number
}

/** A weight that changes linearly from one value to another, and how long a training it needs. */
export interface AnnealedWeight extends Required<Pick<Objective, 'checkLength'>> {
  at(progress: Progress): number
}

/**
 *   w(t) = from + (to − from) min(1, t / T)     Bowman et al. 2016 (arXiv:1511.06349), section 3.1, with a linear ramp
 *
 * t is the epoch where T = `anneal-epochs` is given, else the fraction of the training done with T = `anneal-fraction`.
 */
export function annealedWeight(options: Annealing): AnnealedWeight {
  const { objective, from, to, 'anneal-epochs': epochs, 'anneal-fraction': share } = options
  const duration = epochs ?? share
  const weight = (time: number) => (time >= duration ? to : from + (to - from) * (time / duration))
  return {
    at: ({ epoch, fraction }) => weight(epochs === null ? fraction : epoch),
    checkLength({ steps, stepsPerEpoch }) {
      const lastEpoch = (steps - 1) / (stepsPerEpoch ?? 1)
      if (epochs === null || lastEpoch >= epochs) return
      const unit = stepsPerEpoch === null ? 'steps' : 'epochs'
      const length = steps / (stepsPerEpoch ?? 1)
      throw errors.badUsage(
        `objective "${objective}": --objective.anneal-epochs ${epochs} does not end within the training of ${rounded(length)} ${unit}: the last step would have weight ${rounded(weight(lastEpoch))} instead of ${to}. Give at most ${rounded(lastEpoch)}, train longer, or use --objective.anneal-fraction.`,
      )
    },
  }
}

/** Rounded down to four decimals, so that a limit is kept by who types it. */
const rounded = (value: number) => Math.floor(1e4 * value + 1e-9) / 1e4
