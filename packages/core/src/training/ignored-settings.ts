import type { Measurement, Model } from '../contracts/measurement.js'
import type { Objective } from '../contracts/objective.js'

/** Requested settings, and the parts that may ignore them. */
export interface CodeSettings {
  readonly model: Model
  readonly objective: Objective
  /** Draws per example, K. */
  readonly samples: number
  /** Nodes per dimension of a quadrature instead of draws; 0 draws. */
  readonly quadrature: number
  /** The objective's own option for the number of draws, as a flag. */
  readonly ownDraws?: string
}

/** Messages for requested `--samples` and `--quadrature` that the training ignores, with the reason. */
export function ignoredSettings(settings: CodeSettings, { rateEstimator }: Measurement): readonly string[] {
  const { model, objective, samples, quadrature, ownDraws } = settings
  const { encoder = 'given', objective: name = 'given' } = model.names ?? {}
  const requested = [
    ...(samples === 1 || samples === objective.samples ? [] : [`--samples ${samples}`]),
    ...(quadrature === 0 ? [] : [`--quadrature ${quadrature}`]),
  ]
  const reasonToIgnore = (): string | undefined => {
    if (rateEstimator === 'enumerated')
      return `is ignored: encoder "${encoder}" has a finite code, which is summed over.`
    if (objective.samples === undefined) return undefined
    const draws = objective.samples === 1 ? '1 code' : `${objective.samples} codes`
    const own = ownDraws === undefined ? '' : ` (${ownDraws})`
    return `is ignored in training: objective "${name}" draws ${draws} of each example${own}. Evaluations use it.`
  }
  const reason = reasonToIgnore()
  if (reason !== undefined) return requested.map((flag) => `${flag} ${reason}`)
  return requested.length === 2
    ? [`--samples ${samples} is ignored: --quadrature ${quadrature} takes the place of draws.`]
    : []
}
