import {
  createPart,
  freshNoise,
  required,
  startEngine,
  tf,
  type Conditional,
  type Context,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { chainDecoder } from '../decoders/chain.js'
import { chainEncoder } from '../encoders/chain.js'
import { chainMarginal } from './chain.js'

beforeAll(() => startEngine('cpu'))

const blocks = (...sizes: number[]): Partial<Context> => ({
  event: [4],
  dataKind: 'binary',
  latents: sizes.map((size, i) => ({ name: `z${i + 1}`, size })),
})
const options = { hidden: [6], activation: 'tanh' }
const encoder = (...sizes: number[]) =>
  createPart<'encoder'>(chainEncoder, options, testContext('encoder', blocks(...sizes)))
const marginal = (...sizes: number[]) =>
  createPart<'marginal'>(chainMarginal, options, testContext('marginal', blocks(...sizes))).density()
const posterior = (part: Conditional) => part.density(part.parameters(bits()))
const bits = () =>
  tf.tensor([
    [0, 0, 0, 0],
    [1, 1, 0, 1],
  ])
const noise = () => freshNoise(5, 'test', 0)
const numbers = (tensor: Tensor) => [...tensor.dataSync()]
const largest = (tensor: Tensor) => numbers(tf.max(tf.abs(tensor)))[0]!

/** A square grid over two dimensions, [points, 1, 2], and the area of a cell. */
function grid(reach: number, spacing: number) {
  const line = Array.from({ length: Math.round((2 * reach) / spacing) }, (_, i) => -reach + (i + 0.5) * spacing)
  return { points: tf.tensor(line.flatMap((z1) => line.map((z2) => [[z1, z2]]))), cell: spacing ** 2 }
}

const densities = [
  { name: 'e(z1|x) e(z2|z1)', make: (...sizes: number[]) => posterior(encoder(...sizes)) },
  { name: 'p(z2) p(z1|z2)', make: (...sizes: number[]) => marginal(...sizes) },
]

describe.each(densities)('$name', ({ make }) => {
  it('integrates to one over both blocks', () => {
    const { points, cell } = grid(8, 0.2)
    for (const mass of numbers(tf.mul(tf.sum(tf.exp(make(1, 1).logProb(points)), 0), cell))) {
      expect(mass).toBeCloseTo(1, 4)
    }
  })

  it('has for its own draws the log density of their values', () => {
    const density = make(2, 3, 1)
    const draw = density.draw(noise(), 7)
    expect(draw.value.shape).toEqual([7, draw.value.shape[1], 6])
    expect(largest(tf.sub(density.logProb(draw.value), draw.logProb))).toBeLessThan(1e-4)
  })

  it('has log densities of dimensions, in the order of the code, that sum to logProb', () => {
    const density = make(2, 1)
    const { value } = density.draw(noise(), 5)
    const each = required(density.logProbPerDimension?.(value), 'logProbPerDimension')
    expect(each.shape).toEqual(value.shape)
    expect(largest(tf.sub(tf.sum(each, -1), density.logProb(value)))).toBeLessThan(1e-5)
  })

  it('has a quadrature with the mean of its draws, to 5 standard errors', () => {
    const density = make(1, 1)
    const nodes = required(density.quadrature?.(32, noise()), 'quadrature')
    const mean = numbers(tf.sum(tf.mul(nodes.value, tf.expandDims(required(nodes.weight, 'weight'), -1)), 0))
    const count = 4000
    const { mean: drawn, variance } = tf.moments(density.draw(noise(), count).value, 0)
    const errors = numbers(tf.sqrt(tf.div(variance, count)))
    numbers(drawn).forEach((value, i) => expect(Math.abs(value - mean[i]!)).toBeLessThan(5 * errors[i]!))
  })

  it('has no quadrature in more than two dimensions', () => {
    expect(make(2, 1).quadrature?.(8, noise())).toBeUndefined()
  })
})

describe('chain', () => {
  it('has its factors in the order of drawing: e(z1|x) first, p(z2) first', () => {
    expect(posterior(encoder(1, 2)).factors?.map(({ block }) => block)).toEqual([0, 1])
    expect(marginal(1, 2).factors?.map(({ block }) => block)).toEqual([1, 0])
  })

  it('with one block is N(0, I)', () => {
    const z = tf.tensor([[[0.3, -1]]])
    const standard = -0.5 * (0.3 ** 2 + 1) - Math.log(2 * Math.PI)
    expect(numbers(marginal(2).logProb(z))[0]).toBeCloseTo(standard, 5)
  })

  it('decodes only the first block', () => {
    const decoder = createPart<'decoder'>(chainDecoder, options, testContext('decoder', blocks(2, 3)))
    const one = tf.tensor([[[1, 2, 3, 4, 5]]])
    const other = tf.tensor([[[1, 2, -3, 0, 9]]])
    const mean = (z: Tensor) => numbers(required(decoder.density(decoder.parameters(z)).mean?.(), 'mean'))
    expect(mean(one)).toEqual(mean(other))
  })
})
