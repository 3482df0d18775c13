import { objectives } from '@elbow/objectives'
import { describe, expect, it } from 'vitest'
import type { FinalPoint } from '../../frontier/final-points.js'
import { builtIn } from '../../plugins.js'
import { planJobs } from '../../sweep/plan.js'
import { objectivesTable } from './objectives-table.js'
import { objectiveRequests } from './requests.js'

describe('elbow reproduce objectives', () => {
  const requests = objectiveRequests([1, 2])

  it('compares every objective that a VAE of images can have', () => {
    const names = new Set(requests.map(({ parts }) => parts.objective))
    const sums = 'generative' // over finite data and codes
    expect([...names, sums].sort()).toEqual(objectives.map(({ name }) => name).sort())
  })

  it('is a grid of runs that differ, each twice for two seeds', () => {
    const jobs = planJobs(builtIn(), 'out', requests)
    expect(new Set(jobs.map(({ directory }) => directory)).size).toBe(jobs.length)
    expect(jobs).toHaveLength(2 * objectiveRequests([1]).length)
  })

  it('prints a line per run, with what was said about its objective', () => {
    const configuration = { objective: 'info', 'objective.lambda': 10, 'objective.divergence': 'stein', seed: 2 }
    const row = { rate: 3, distortion: 90, elbo: -93, active_units: 7, log_likelihood: null }
    const point = { configuration, row, directory: '', checksum: '', rate: 3, distortion: 90 } as FinalPoint
    const [head, line] = objectivesTable([point]).split('\n')
    expect(head).toMatch(/^objective +seed +R +D +elbo +log p\(x\) +I_q +KL\(q‖m\) +code use +active/)
    expect(line).toMatch(/^info, divergence stein, lambda 10 +2 +3 +90 +-93 +– +– +– +– +7/)
  })
})
