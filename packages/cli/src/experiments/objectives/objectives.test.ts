import { objectives } from '@elbow/objectives'
import { describe, expect, it } from 'vitest'
import { builtIn } from '../../plugins.js'
import { planJobs } from '../../sweep/plan.js'
import { objectiveRequests } from './requests.js'
import { wordsOf } from './words.js'

describe('elbow reproduce objectives', () => {
  const requests = objectiveRequests([1, 2])

  it('compares every objective that a VAE of images can have', () => {
    const names = new Set(requests.map(({ parts }) => parts.objective))
    const others = ['generative', 'sequential'] // of finite data and codes; of a decoder in steps, here it is the elbo
    expect([...names, ...others].sort()).toEqual(objectives.map(({ name }) => name).sort())
  })

  it('is a grid of runs that differ, each twice for two seeds', () => {
    const jobs = planJobs(builtIn(), 'out', requests)
    expect(new Set(jobs.map(({ directory }) => directory)).size).toBe(jobs.length)
    expect(jobs).toHaveLength(2 * objectiveRequests([1]).length)
  })

  it('names each run after what was said about its objective', () => {
    const configuration = { objective: 'info', 'objective.lambda': 10, 'objective.divergence': 'stein', seed: 2 }
    expect(wordsOf(configuration)).toBe('info, divergence stein, lambda 10')
    expect(requests.map(({ variant }) => variant)).toContain('elbo, per-example inference')
    expect(new Set(requests.map(({ variant }) => variant)).size).toBe(requests.length / 2)
  })
})
