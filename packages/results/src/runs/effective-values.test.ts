import { describe, expect, it } from 'vitest'
import { groupsOf } from '../frontier/final-points.js'
import type { FinalPoint } from '../frontier/final-point.js'
import { frontierOf, frontierTable } from '../frontier/frontier-table.js'
import { effectiveValue, effectiveLabel } from './effective-values.js'

/** A run of D + βR whose last evaluation has this weight in force. */
const point = (requested: number, reached: number | undefined, rate = 1): FinalPoint => ({
  ...{ directory: `${requested}-${reached}`, checksum: 'toy', rate, distortion: 2 },
  configuration: { objective: 'beta', 'objective.beta': requested, encoder: 'mlp' },
  row: { run: `${requested}-${reached}`, ...(reached !== undefined && { beta: reached }) },
})

describe('a weight in force', () => {
  it('is the last value of the schedule, or the requested value where the table has no column for it', () => {
    expect(effectiveValue(point(4, 1.18), 'objective.beta')).toBe(1.18)
    expect(effectiveValue(point(4, 4), 'objective.beta')).toBe(4)
    expect(effectiveValue(point(4, undefined), 'objective.beta')).toBe(4)
    expect(effectiveValue(point(4, 1.18), 'encoder')).toBe('mlp')
  })

  it.each([
    ['beta', 'objective.beta', 'beta'],
    ['capacity', 'objective.capacity', 'capacity'],
    ['entropy-annealed', 'objective.weight', 'entropy_weight'],
    ['target-rate', 'objective.rate', 'target_rate'],
  ])('of %s is named %s by its flag and %s in eval.arrow', (objective, flag, column) => {
    expect(effectiveValue({ configuration: { objective, [flag]: 4 }, row: { [column]: 3, rate: 7 } }, flag)).toBe(3)
  })

  it('is not mistaken for a measured rate or distortion', () => {
    const row = { rate: 7, distortion: 80 }
    expect(
      effectiveValue({ configuration: { objective: 'generative', 'objective.rate': 1 }, row }, 'objective.rate'),
    ).toBe(1)
    const distortion = { objective: 'target-distortion', 'objective.distortion': 90 }
    expect(effectiveValue({ configuration: distortion, row }, 'objective.distortion')).toBe(90)
  })

  it('is shown in labels, with the requested value where it differs', () => {
    expect(effectiveLabel(point(4, 1.17647), 'objective.beta')).toBe('1.176 (4 requested)')
    expect(effectiveLabel(point(4, 4), 'objective.beta')).toBe('4')
  })
})

describe('frontiers by objective.beta', () => {
  const points = [point(4, 1.18), point(4, 4, 0.5), point(1.18, 1.18, 3)]

  it('compare runs that ended at the same weight', () => {
    const groups = groupsOf(points, ['objective.beta'])
    expect(groups.map(({ name, points }) => [name, points.length])).toEqual([
      ['1.18', 2],
      ['4', 1],
    ])
  })

  it('have a column for the weight in force beside the requested one', () => {
    const { columns, rows } = frontierTable(groupsOf(points, ['objective.beta']).map(frontierOf), ['objective.beta'])
    expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining(['objective.beta', 'beta']))
    expect(rows[0]).toMatchObject({ group: '1.18', 'objective.beta': 4, beta: 1.18 })
  })
})
