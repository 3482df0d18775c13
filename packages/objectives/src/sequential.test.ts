import { freshNoise, startEngine, tf, type Density, type LatentBlock, type Measurement } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { measured } from './measured.test.helper.js'
import { sequentialObjective } from './sequential.js'

beforeAll(() => startEngine('cpu'))

const blocks = (count: number): readonly LatentBlock[] =>
  Array.from({ length: count }, (_, t) => ({ name: `z${t + 1}`, size: 1 }))
const objective = (beta: number, count: number) =>
  sequentialObjective.create({ beta }, testContext('objective', { latents: blocks(count) }))

/** Distortions of two examples after each of three steps; the last are the measured ones. */
const distortions = [
  [10, 12],
  [6, 8],
  [3, 5],
]
const inSteps = (): Measurement => {
  const m = measured({ means: [[1], [2]], distortion: distortions[2]! })
  const step = (each: readonly number[]) =>
    ({
      logProb: () => tf.neg(tf.tensor([...each], [1, 2])),
      draw: () => expect.fail('no draws of x'),
    }) satisfies Density
  return { ...m, likelihood: { ...m.likelihood, steps: distortions.map(step) } }
}
const rate = (1 ** 2 + 2 ** 2) / 4 // at the means: log N(μ; μ, 1)/N(μ; 0, 1) = μ²/2

describe('objective sequential', () => {
  it('adds the distortions of all steps, (11 + 7 + 4) nats, and β times one rate', () => {
    const loss = objective(2, 3).loss(inSteps(), {}, freshNoise(1, 'objective', 0))
    expect(loss.dataSync()[0]).toBeCloseTo(11 + 7 + 4 + 2 * rate, 5)
  })

  it('has a column for each distortion', () => {
    const { columns = [] } = objective(1, 3)
    expect(columns.map(({ name }) => name)).toEqual(['distortion_1', 'distortion_2', 'distortion_3'])
    expect(columns.map(({ value }) => value(inSteps(), {}).dataSync()[0])).toEqual([11, 7, 4])
  })

  it('is −elbo for a decoder of one step', () => {
    const m = measured({ means: [[1], [2]], distortion: [3, 5] })
    expect(
      objective(1, 1)
        .loss(m, {}, freshNoise(1, 'objective', 0))
        .dataSync()[0],
    ).toBeCloseTo(4 + rate, 5)
  })

  it('refuses a decoder of fewer steps than the code has blocks, in one line', () => {
    const m = measured({ means: [[1], [2]], distortion: [3, 5] })
    expect(() => objective(1, 4).loss(m, {}, freshNoise(1, 'objective', 0))).toThrow(
      'objective "sequential": expected a decoder of 4 steps, one for each block of --latents, got 1. Use --decoder sequential.',
    )
  })
})
