import { errors, type Objective, type Progress } from '@elbow-vae/core'

/** Options of every objective with an annealed weight. */
export const annealingOptions = {
  'anneal-epochs': {
    default: null,
    min: 0,
    help: 'duration of the annealing; default: --objective.anneal-fraction of the training',
    unit: 'epochs (steps, for exact data)',
  },
  'anneal-fraction': {
    default: 0.3,
    min: 0,
    max: 1,
    help: 'fraction of the training during which the weight changes; ignored if --objective.anneal-epochs is given',
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

/** A weight that changes linearly from one value to another, and a check that the training is long enough for it. */
export interface AnnealedWeight extends Required<Pick<Objective, 'checkLength'>> {
  at(progress: Progress): number
}

/**
 *   w(t) = from + (to − from) min(1, t / T)     Bowman et al. 2016 (arXiv:1511.06349), section 3.1, with a linear ramp
 *
 * t is the epoch if `anneal-epochs` is given, with T = `anneal-epochs`; otherwise t is the completed fraction of the training, with
 * T = `anneal-fraction`.
 */
export function annealedWeight(options: Annealing): AnnealedWeight {
  const { objective, from, to, 'anneal-epochs': epochs, 'anneal-fraction': maxFraction } = options
  const duration = epochs ?? maxFraction
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

/** Rounded down to four decimals, so that the printed limit is itself an allowed value. */
const rounded = (value: number) => Math.floor(1e4 * value + 1e-9) / 1e4
