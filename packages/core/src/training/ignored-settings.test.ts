import { describe, expect, it } from 'vitest'
import type { Measurement } from '../contracts/measurement.js'
import { ignoredSettings, type CodeSettings } from './ignored-settings.js'

const lines = (settings: Partial<CodeSettings>, rateEstimator: Measurement['rateEstimator'], samples?: number) => {
  const model = { names: { encoder: 'e', decoder: 'd', marginal: 'm', objective: 'o' } } as CodeSettings['model']
  const objective = { ...(samples !== undefined && { samples }) } as CodeSettings['objective']
  const all = { model, objective, samples: 1, quadrature: 0, ...settings }
  return ignoredSettings(all, { rateEstimator } as Measurement)
}

describe('ignoredSettings', () => {
  it('is empty if all settings have their defaults or are used', () => {
    expect(lines({}, 'enumerated')).toEqual([])
    expect(lines({}, 'sampled', 5)).toEqual([])
    expect(lines({ samples: 5 }, 'sampled')).toEqual([])
    expect(lines({ samples: 5 }, 'sampled', 5)).toEqual([])
    expect(lines({ quadrature: 8 }, 'quadrature')).toEqual([])
  })

  it('has both settings if the objective has its own number of draws, and names its option', () => {
    const why =
      'is ignored in training: objective "o" draws 3 codes of each example (--objective.draws). Evaluations use it.'
    expect(lines({ samples: 5, quadrature: 8, ownDraws: '--objective.draws' }, 'sampled', 3)).toEqual([
      `--samples 5 ${why}`,
      `--quadrature 8 ${why}`,
    ])
  })

  it('has both settings for a finite code', () => {
    const why = 'is ignored: encoder "e" has a finite code, which is summed over.'
    expect(lines({ samples: 5, quadrature: 8 }, 'enumerated')).toEqual([`--samples 5 ${why}`, `--quadrature 8 ${why}`])
  })

  it('has the samples if there is a quadrature', () => {
    const line = '--samples 5 is ignored: --quadrature 8 takes the place of draws.'
    expect(lines({ samples: 5, quadrature: 8 }, 'quadrature')).toEqual([line])
  })
})
