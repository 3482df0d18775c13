import { describe, expect, it } from 'vitest'
import { configurationCells } from '../../configuration-cells.js'
import { builtIn } from '../../plugins.js'
import { planJobs } from '../../sweep/plan.js'
import { remedies } from './remedies.js'
import { collapseRequests } from './requests.js'

describe('elbow reproduce collapse', () => {
  const jobs = planJobs(builtIn(), 'out', collapseRequests('cpu', [1]))
  const [collapsed, ...remedied] = jobs.map(({ config }) => configurationCells(config))

  it('is the collapsed model and every remedy, each by its name', () => {
    expect(jobs.map(({ variant }) => variant)).toEqual(['collapsed', ...remedies.map(({ name }) => name)])
    expect(jobs[1]!.name).toMatch(/^KL-annealing_[0-9a-f]{8}$/)
  })

  it.each(remedies.map(({ name }, i) => [name, i] as const))('%s changes nothing but what it says', (_, i) => {
    const { parts = {}, options = {}, settings = {} } = remedies[i]!
    const said = new Set<string>([...Object.keys(parts), ...Object.keys(options)])
    const kept = Object.keys(collapsed!).filter((name) => !said.has(name.split('.')[0]!))
    const differing = kept.filter((name) => remedied[i]![name] !== collapsed![name])
    expect(differing).toEqual(Object.keys(settings).map((name) => `run.${name}`))
  })

  it('keeps the options of a part of which a remedy changes one', () => {
    const cells = remedied[remedies.findIndex(({ name }) => name === 'receptive field')]!
    const decoder = Object.keys(collapsed!).filter((name) => name.startsWith('decoder'))
    expect(decoder.filter((name) => cells[name] !== collapsed![name])).toEqual(['decoder.receptive-field'])
  })

  it('has all of them at every scale, and for every seed', () => {
    expect(collapseRequests('smoke', [1, 2])).toHaveLength(2 * jobs.length)
  })
})
