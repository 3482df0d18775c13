import { describe, expect, it } from 'vitest'
import type { Measurement } from '../measure.js'
import { ignoredSettings, type CodeSettings } from './ignored-settings.js'

const lines = (settings: Partial<CodeSettings>, rateEstimator: Measurement['rateEstimator'], samples?: number) => {
  const model = { names: { encoder: 'e', decoder: 'd', marginal: 'm', objective: 'o' } } as CodeSettings['model']
  const objective = { ...(samples !== undefined && { samples }) } as CodeSettings['objective']
  const all = { model, objective, samples: 1, quadrature: 0, ...settings }
  return ignoredSettings(all, { rateEstimator } as Measurement)
}

describe('settings of draws that a training does not use', () => {
  it('are none where none was given, or all are used', () => {
    expect(lines({}, 'enumerated')).toEqual([])
    expect(lines({}, 'sampled', 5)).toEqual([])
    expect(lines({ samples: 5 }, 'sampled')).toEqual([])
    expect(lines({ samples: 5 }, 'sampled', 5)).toEqual([])
    expect(lines({ quadrature: 8 }, 'quadrature')).toEqual([])
  })

  it('are both where the objective decides, whose own option is named', () => {
    const why =
      'is ignored in training: objective "o" draws 3 codes of each example (--objective.draws). Evaluations use it.'
    expect(lines({ samples: 5, quadrature: 8, ownDraws: '--objective.draws' }, 'sampled', 3)).toEqual([
      `--samples 5 ${why}`,
      `--quadrature 8 ${why}`,
    ])
  })

  it('are both where the code is finite', () => {
    const why = 'is ignored: encoder "e" has a finite code, which is summed over.'
    expect(lines({ samples: 5, quadrature: 8 }, 'enumerated')).toEqual([`--samples 5 ${why}`, `--quadrature 8 ${why}`])
  })

  it('are the draws where there is a quadrature', () => {
    const said = '--samples 5 is ignored: --quadrature 8 takes the place of draws.'
    expect(lines({ samples: 5, quadrature: 8 }, 'quadrature')).toEqual([said])
  })
})
