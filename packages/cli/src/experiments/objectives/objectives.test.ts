import { objectives } from '@elbow-vae/objectives'
import { describe, expect, it } from 'vitest'
import { builtInRegistry } from '../../plugins/built-in.js'
import { planJobs } from '../../sweep/plan.js'
import { objectiveRequests } from './requests.js'
import { describeVariant } from './describe-variant.js'

describe('elbow reproduce objectives', () => {
  const requests = objectiveRequests([1, 2])

  it('compares every objective for VAEs of images', () => {
    const names = new Set(requests.map(({ parts }) => parts.objective))
    const others = ['generative', 'sequential'] // for finite data and codes; for decoders in steps, otherwise equal to the ELBO
    expect([...names, ...others].sort()).toEqual(objectives.map(({ name }) => name).sort())
  })

  it('has distinct runs, each with both seeds', () => {
    const jobs = planJobs(builtInRegistry(), 'out', requests)
    expect(new Set(jobs.map(({ directory }) => directory)).size).toBe(jobs.length)
    expect(jobs).toHaveLength(2 * objectiveRequests([1]).length)
  })

  it('names each run after its objective and its options', () => {
    const configuration = { objective: 'info', 'objective.lambda': 10, 'objective.divergence': 'stein', seed: 2 }
    expect(describeVariant(configuration)).toBe('info, divergence stein, lambda 10')
    expect(requests.map(({ variant }) => variant)).toContain('elbo, per-example inference')
    expect(new Set(requests.map(({ variant }) => variant)).size).toBe(requests.length / 2)
  })
})
