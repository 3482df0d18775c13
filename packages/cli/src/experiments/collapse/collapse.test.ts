import { describe, expect, it } from 'vitest'
import { configurationCells } from '@elbow-vae/results/runs'
import { builtInRegistry } from '../../plugins/built-in.js'
import { planJobs } from '../../sweep/plan.js'
import { remedies } from './remedies.js'
import { collapseRequests } from './requests.js'

describe('elbow reproduce collapse', () => {
  const jobs = planJobs(builtInRegistry(), 'out', collapseRequests('cpu', [1]))
  const cells = new Map(jobs.map(({ variant, config }) => [variant, configurationCells(config)]))
  const cellsOf = (variant: string) => cells.get(variant) ?? {}
  const collapsed = cellsOf('collapsed')

  it('has the collapsed model and every remedy under their names', () => {
    expect(jobs.map(({ variant }) => variant)).toEqual(['collapsed', ...remedies.map(({ name }) => name)])
    expect(jobs[1]?.name).toMatch(/^KL-annealing_[0-9a-f]{8}$/)
  })

  it.each(remedies)('$name changes only its own parts, options and settings', (remedy) => {
    const { name: variant, parts = {}, options = {}, settings = {} } = remedy
    const changed = [...Object.keys(parts), ...Object.keys(options)]
    const unchanged = Object.keys(collapsed).filter((name) => !changed.some((part) => name.split('.', 1)[0] === part))
    const differing = unchanged.filter((name) => cellsOf(variant)[name] !== collapsed[name])
    expect(differing).toEqual(Object.keys(settings).map((name) => `run.${name}`))
  })

  it('keeps the other options of a part', () => {
    const decoder = Object.keys(collapsed).filter((name) => name.startsWith('decoder'))
    expect(decoder.filter((name) => cellsOf('receptive field')[name] !== collapsed[name])).toEqual([
      'decoder.receptive-field',
    ])
  })

  it('has all remedies at every scale and for every seed', () => {
    expect(collapseRequests('smoke', [1, 2])).toHaveLength(2 * jobs.length)
  })
})
