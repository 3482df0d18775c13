import { startEngine, tf, type Model } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { toy } from '@elbow-vae/datasets'
import { information, rateDistortion } from '@elbow-vae/evaluators'
import { beforeAll, describe, expect, it } from 'vitest'
import { bestParts, evaluateOnToy, randomEncoder, tables, toyContext } from '@elbow-vae/cli/testing'

beforeAll(() => startEngine('cpu'))

const dataset = await toy.create({ bins: 30, prior: 0.7, information: 0.5 }, testContext('dataset'))

const measure = (model: Model) => {
  const evaluators = [rateDistortion, information].map((each) => each.create({}, toyContext(dataset)))
  return evaluateOnToy(dataset, model, evaluators)
}

describe.each([1, 2, 3, 4, 5])('on the toy, for random encoder %i', (seed) => {
  it('R = I_e(X;Z) when m(z) = p_e(z), and D = H − I_e(X;Z) when d(x|z) = p_e(x|z) (ABE appendix D)', async () => {
    const encoder = randomEncoder(dataset, seed)
    const best = bestParts(dataset, encoder)
    const row = await measure({ encoder, ...tables(best.decoder, best.marginal) })
    const information = Number(row['mutual_information'])
    expect(information).toBeGreaterThan(0.3)
    expect(Math.abs(Number(row['rate']) - information)).toBeLessThan(1e-6)
    expect(Math.abs(Number(row['distortion']) - (dataset.entropy! - information))).toBeLessThan(1e-6)
  })

  it('H − D < I_e(X;Z) < R for any other marginal and decoder (ABE eq. 2)', async () => {
    const encoder = randomEncoder(dataset, seed)
    const best = bestParts(dataset, encoder)
    const other = tables(
      tf.add(best.decoder, tf.randomNormal(best.decoder.shape, 0, 0.5, 'float32', seed)),
      tf.add(best.marginal, tf.randomNormal(best.marginal.shape, 0, 0.5, 'float32', seed)),
    )
    const row = await measure({ encoder, ...other })
    expect(dataset.entropy! - Number(row['distortion'])).toBeLessThan(Number(row['mutual_information']))
    expect(Number(row['mutual_information'])).toBeLessThan(Number(row['rate']))
  })
})
