import { freshNoise, required, startEngine, tf, type Tensor } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { bernoulli } from './bernoulli.js'
import { categorical } from './categorical.js'
import { nextFactor } from './chain.js'
import { gaussian, standardGaussian } from './gaussian.js'

beforeAll(() => startEngine('cpu'))

const numbers = (tensor: Tensor) => [...tensor.dataSync()]
const gaussian1 = (mean: number, std: number) => gaussian({ mean: tf.tensor([[mean]]), std: tf.tensor([[std]]) }, [1])

describe('gaussian', () => {
  it('has KL(N(1, 0.5²) ‖ N(0, 1)) = (0.25 + 1 − 1 − ln 0.25) / 2 = 0.8181 nats', () => {
    const kl = required(gaussian1(1, 0.5).kl(standardGaussian([1])), 'kl')
    expect(numbers(kl)[0]).toBeCloseTo((0.25 - Math.log(0.25)) / 2, 5)
  })

  it('has a KL divergence of 0 from itself', () => {
    expect(numbers(required(gaussian1(1, 0.5).kl(gaussian1(1, 0.5)), 'kl'))[0]).toBeCloseTo(0, 6)
  })

  it('integrates to one', () => {
    const step = 0.01
    const grid = tf.reshape(tf.range(-8, 8, step), [-1, 1, 1])
    const density = tf.exp(gaussian1(0.3, 0.7).logProb(grid))
    expect(numbers(tf.sum(density))[0]! * step).toBeCloseTo(1, 4)
  })

  it('draws with their log densities; the mean log ratio of two densities is the closed-form KL', () => {
    const posterior = gaussian1(1, 0.5)
    const prior = standardGaussian([1])
    const n = 20_000
    const draw = posterior.draw(freshNoise(1, 'test', 0), n)
    const again = posterior.logProb(draw.value)
    expect(numbers(tf.max(tf.abs(tf.sub(again, draw.logProb))))[0]).toBeLessThan(1e-4)
    const ratios = numbers(tf.sub(draw.logProb, prior.logProb(draw)))
    const mean = ratios.reduce((a, b) => a + b) / n
    const std = Math.sqrt(ratios.reduce((a, b) => a + (b - mean) ** 2, 0) / n)
    expect(Math.abs(mean - numbers(required(posterior.kl(prior), 'kl'))[0]!)).toBeLessThan((5 * std) / Math.sqrt(n))
  })

  it('sums its dimensions to its log-density', () => {
    const density = gaussian({ mean: tf.zeros([2, 3]), std: tf.ones([2, 3]) }, [3])
    const value = tf.randomNormal([4, 2, 3])
    const summed = tf.sum(density.logProbPerDimension(value), -1)
    expect(numbers(tf.max(tf.abs(tf.sub(summed, density.logProb(value)))))[0]).toBeLessThan(1e-5)
  })
})

describe('bernoulli', () => {
  it('sums to one over all 16 images of 4 pixels', () => {
    const images = Array.from({ length: 16 }, (_, i) => [[i & 1, (i >> 1) & 1, (i >> 2) & 1, (i >> 3) & 1]])
    const density = bernoulli(tf.tensor([[0.5, -1, 2, 0]]), [4])
    expect(numbers(tf.sum(tf.exp(density.logProb(tf.tensor(images, [16, 1, 4])))))[0]).toBeCloseTo(1, 5)
  })

  it('draws ones at the rate of its mean', () => {
    const density = bernoulli(tf.tensor([[0.5, -1]]), [2])
    const n = 20_000
    const { value } = density.draw(freshNoise(1, 'test', 0), n)
    const shares = numbers(tf.mean(value, [0, 1]))
    numbers(density.mean()).forEach((p, i) => {
      expect(Math.abs(shares[i]! - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n))
    })
  })
})

describe('categorical', () => {
  const logits = () =>
    tf.tensor([
      [0.1, 1, -2],
      [3, 0, 0],
    ])

  it('enumerates its support with weights that sum to one', () => {
    const { value, logProb, weight } = categorical(logits()).enumerate()
    expect(value.shape).toEqual([3, 1, 3])
    expect(logProb.shape).toEqual([3, 2])
    numbers(tf.sum(required(weight, 'weight'), 0)).forEach((sum) => expect(sum).toBeCloseTo(1, 6))
  })

  it('has for enumerated values the log density of the enumeration', () => {
    const density = categorical(logits())
    const draw = density.enumerate()
    expect(numbers(tf.max(tf.abs(tf.sub(density.logProb(draw), draw.logProb))))[0]).toBeLessThan(1e-6)
  })

  it('draws each category at the rate of its probability (Gumbel-max)', () => {
    const density = categorical(logits())
    const n = 20_000
    const shares = numbers(tf.mean(density.draw(freshNoise(1, 'test', 0), n).value, 0))
    numbers(density.mean()).forEach((p, i) => {
      expect(Math.abs(shares[i]! - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n))
    })
  })

  it('has the same log density by a matrix product and by a sum', () => {
    const table = tf.randomNormal([4, 3]) // one density per code
    const x = tf.cast(tf.oneHot([0, 2], 3), 'float32')
    const shared = categorical(tf.reshape(table, [4, 1, 3])).logProb(x) // by matrix product
    const apart = categorical(tf.tile(tf.reshape(table, [4, 1, 3]), [1, 2, 1])).logProb(x) // by sum
    expect(numbers(tf.max(tf.abs(tf.sub(shared, apart))))[0]).toBeLessThan(1e-6)
  })
})

describe('a chain', () => {
  it('throws if a factor lacks the block drawn before it', () => {
    const second = nextFactor(1, (given) => gaussian({ mean: given, std: tf.onesLike(given) }, [1]))
    expect(() => second.density()).toThrow(
      new RangeError('block 1 of a chain needs the value of the block drawn before it'),
    )
    expect(second.density(tf.zeros([1, 1, 1])).mean().shape).toEqual([1, 1, 1])
  })
})
