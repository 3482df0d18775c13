import { availableEngines, startEngine, type Row } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { importanceWeighted } from '@elbow-vae/evaluators'
import { beforeAll, describe, expect, it } from 'vitest'
import { closedForms, logLikelihoodOf } from './closed-forms.test.helper.js'
import { covariance, evaluateWith, linearDataset, linearModel, nearby } from './linear-model.test.helper.js'

const engines = await availableEngines()
beforeAll(() => startEngine(engines.includes('tensorflow') ? 'tensorflow' : 'wasm'))

const exact = closedForms(covariance, nearby)
const size = 4000
const dataset = linearDataset({ train: size })

const estimates = new Map<string, Promise<Row>>()
/** Evaluations by number of samples, each computed once. */
function estimate(samples: number, chunk = 20): Promise<Row> {
  const key = `${samples}, ${chunk}`
  const made =
    estimates.get(key) ??
    evaluateWith(importanceWeighted.create({ samples, chunk }, testContext('evaluator')), {
      model: linearModel(dataset, nearby),
      dataset,
    }).then(({ row }) => row)
  estimates.set(key, made)
  return made
}
const number = (row: Row, name: string) => Number(row[name])

/** Mean log p(x) of the examples in the split, in closed form. */
function logLikelihoodOfSplit(): number {
  const { rows } = dataset.splits.train!
  const logLikelihood = logLikelihoodOf(nearby)
  const x = rows(
    Int32Array.from({ length: size }, (_, i) => i),
    0,
  )
  let sum = 0
  for (let i = 0; i < size; i++) sum += logLikelihood([...x.subarray(4 * i, 4 * (i + 1))])
  return sum / size
}

describe('importance-weighted on the linear-Gaussian model', () => {
  it('has log p(x) of the population within 4 standard errors, from 100 samples', async () => {
    const row = await estimate(100)
    const error = number(row, 'log_likelihood_se')
    expect(Math.abs(number(row, 'log_likelihood') - exact.logLikelihood)).toBeLessThan(4 * error)
  })

  it('has log p(x) of the split to 0.01 nats', async () => {
    const row = await estimate(100)
    expect(Math.abs(number(row, 'log_likelihood') - logLikelihoodOfSplit())).toBeLessThan(0.01)
  })

  it('has the gap log p(x) − elbo within 4 of its standard errors, which is below 0.01 nats', async () => {
    const row = await estimate(100)
    const gap = exact.logLikelihood + exact.rate + exact.distortion
    expect(number(row, 'importance_gap_se')).toBeLessThan(0.01)
    expect(Math.abs(number(row, 'importance_gap') - gap)).toBeLessThan(4 * number(row, 'importance_gap_se'))
  })

  it('equals the elbo at K = 1, and increases with K', async () => {
    const rows = [await estimate(1), await estimate(5), await estimate(25), await estimate(100)]
    expect(number(rows[0]!, 'log_likelihood')).toBeCloseTo(number(rows[0]!, 'elbo_of_draws'), 5)
    expect(number(rows[0]!, 'effective_samples')).toBeCloseTo(1, 4)
    rows.slice(1).forEach((row, i) => {
      expect(number(row, 'log_likelihood')).toBeGreaterThan(number(rows[i]!, 'log_likelihood'))
      expect(number(row, 'log_likelihood')).toBeGreaterThan(number(row, 'elbo_of_draws'))
    })
  })

  it('does not depend on the chunk: 25 samples as 20 + 5, 7 + 7 + 7 + 4 or at once, within 4 standard errors', async () => {
    const rows = await Promise.all([estimate(25, 20), estimate(25, 7), estimate(25, 25)])
    const [first] = rows
    for (const row of rows) {
      expect(row['log_likelihood_samples']).toBe(25)
      // the examples are the same; only the noise differs, whose error is at most the gap's
      const error = Math.SQRT2 * number(row, 'importance_gap_se')
      expect(Math.abs(number(row, 'log_likelihood') - number(first, 'log_likelihood'))).toBeLessThan(4 * error)
    }
  })

  it('counts effective samples between 1 and K, the smallest below the mean', async () => {
    const row = await estimate(100)
    expect(number(row, 'effective_samples')).toBeLessThan(100)
    expect(number(row, 'effective_samples_min')).toBeGreaterThanOrEqual(1)
    expect(number(row, 'effective_samples_min')).toBeLessThan(number(row, 'effective_samples'))
  })
})
