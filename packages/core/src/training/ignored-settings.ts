import type { Measurement, Model } from '../measure.js'
import type { Objective } from '../parts.js'

/** The settings that were asked for, and the parts that may ignore them. */
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

/** Lines that say which settings of draws a training does not use, and what decides instead. */
export function ignoredSettings(settings: CodeSettings, { rateEstimator }: Measurement): readonly string[] {
  const { model, objective, samples, quadrature, ownDraws } = settings
  const { encoder = 'given', objective: name = 'given' } = model.names ?? {}
  const asked = [
    ...(samples === 1 || samples === objective.samples ? [] : [`--samples ${samples}`]),
    ...(quadrature === 0 ? [] : [`--quadrature ${quadrature}`]),
  ]
  const why = (): string | undefined => {
    if (rateEstimator === 'enumerated')
      return `is ignored: encoder "${encoder}" has a finite code, which is summed over.`
    if (objective.samples === undefined) return undefined
    const draws = objective.samples === 1 ? '1 code' : `${objective.samples} codes`
    const own = ownDraws === undefined ? '' : ` (${ownDraws})`
    return `is ignored in training: objective "${name}" draws ${draws} of each example${own}. Evaluations use it.`
  }
  const reason = why()
  if (reason !== undefined) return asked.map((flag) => `${flag} ${reason}`)
  return asked.length === 2 ? [`${asked[0]!} is ignored: --quadrature ${quadrature} takes the place of draws.`] : []
}
