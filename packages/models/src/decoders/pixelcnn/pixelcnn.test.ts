import {
  createPart,
  freshNoise,
  required,
  startEngine,
  tf,
  type Context,
  type OptionValues,
  type Variable,
} from '@elbow-vae/core'
import { tensorNumbers, testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { randomBits, randomCodes, scaleWeights, makeDecoder } from './decoder.test.helper.js'
import { pixelcnn } from './pixelcnn.js'

beforeAll(() => startEngine('cpu'))

const mnist: Partial<Context> = { event: [28, 28, 1], dataKind: 'binary', latents: [{ name: 'z', size: 64 }] }
const depth = 64

/** Number of weights below each name of two parts, such as `down/block_0`. */
function counts(named: ReadonlyMap<string, Variable>): Record<string, number> {
  const sizes: Record<string, number> = {}
  for (const [name, { size }] of named) {
    const prefix = name.split('/').slice(1, 3).join('/')
    sizes[prefix] = (sizes[prefix] ?? 0) + size
  }
  return sizes
}

const shapesBelow = (named: ReadonlyMap<string, Variable>, prefix: string) =>
  Object.fromEntries(
    [...named].flatMap(([name, { shape }]) =>
      name.startsWith(`decoder/${prefix}/`) ? [[name.slice(`decoder/${prefix}/`.length), shape]] : [],
    ),
  )

describe('decoder "pixelcnn"', () => {
  const named = new Map<string, Variable>()
  beforeAll(() => void createPart(pixelcnn, {}, testContext('decoder', mnist, named)))

  it('has residual layers of depth 64 with 2×3 kernels down and 2×2 down-right, each a gated convolution with twice the channels', () => {
    expect(shapesBelow(named, 'down/block_0/layer_1')).toEqual({
      'first/kernel': [2, 3, 64, 128],
      'first/bias': [128],
      'second/kernel': [2, 3, 64, 128],
      'second/bias': [128],
    })
    expect(shapesBelow(named, 'down_right/block_0/layer_1')).toEqual({
      'first/kernel': [2, 2, 64, 128],
      'first/bias': [128],
      'first/shortcut': [64, 128], // from the down stream
      'second/kernel': [2, 2, 64, 128],
      'second/bias': [128],
    })
    expect(shapesBelow(named, 'down_right/block_5/layer_1')).toMatchObject({
      'first/shortcut': [128, 128], // from the down stream, and from block 0
    })
  })

  it('has six blocks of two such layers in each stream: 2,436,705 weights in total', () => {
    const down = 2 * (6 * depth + 1) * 2 * depth
    const downRight = 2 * (4 * depth + 1) * 2 * depth
    const shortcut = depth * 2 * depth
    const before = (block: number) => ({
      [`down/block_${block}`]: 2 * down,
      [`down_right/block_${block}`]: 2 * (downRight + shortcut),
    })
    const after = (block: number) => ({
      [`down/block_${block}`]: 2 * (down + shortcut),
      [`down_right/block_${block}`]: 2 * (downRight + 2 * shortcut),
    })
    const between = (i: number) => ({
      [`down/shrink_${i}`]: (6 * depth + 1) * depth,
      [`down/grow_${i}`]: (6 * depth + 1) * depth,
      [`down_right/shrink_${i}`]: (4 * depth + 1) * depth,
      [`down_right/grow_${i}`]: (4 * depth + 1) * depth,
    })
    const expected = {
      'code/kernel': 64 * 2 * 784, // a gated layer to the picture
      'code/bias': 2 * 784,
      'down/first': (6 * 2 + 1) * depth, // of two channels, 2 × 3
      'down_right/first': ((3 + 2) * 2 + 1) * depth, // 1 × 3 and 2 × 1
      ...{ ...before(0), ...before(1), ...before(2), ...after(3), ...after(4), ...after(5) },
      ...{ ...between(0), ...between(1) },
      'readout/kernel': depth,
      'readout/bias': 1,
    }
    expect(counts(named)).toEqual(expected)
    expect(Object.values(expected).reduce((sum, n) => sum + n, 0)).toBe(2_436_705)
  })

  it('with receptive-field 2 has all blocks at full size, and kernels larger than 1 × 1 only in the first layers', () => {
    const limited = new Map<string, Variable>()
    createPart(pixelcnn, { 'receptive-field': 2 }, testContext('decoder', mnist, limited))
    expect(shapesBelow(limited, 'down/first')).toMatchObject({ kernel: [2, 5, 2, 64] })
    expect(shapesBelow(limited, 'down_right/first')).toMatchObject({ kernel: [1, 3, 2, 64], left: [1, 2, 2, 64] })
    expect(shapesBelow(limited, 'down_right/block_2/layer_0/first')).toMatchObject({ kernel: [1, 1, 64, 128] })
    expect(Object.keys(counts(limited)).filter((name) => /shrink|grow/.test(name))).toEqual([])
  })

  it('has a picture of each code, and a log density of each image given each code', () => {
    const { decoder, named: weights, dispose } = makeDecoder({ depth: 2, scales: 2, layers: 1 }, [4, 4])
    scaleWeights(weights)
    const [x, z] = [randomBits([3, 4, 4, 1]), randomCodes(2, 3)]
    const parameters = decoder.parameters(z)
    expect(parameters['picture']?.shape).toEqual([2, 3, 4, 4, 1])
    const density = decoder.density(parameters)
    const logProb = density.logProb(x)
    expect(logProb.shape).toEqual([2, 3])
    const values = tensorNumbers(logProb) // of draw k and image b at 3 k + b
    const images = tf.tile(tf.expandDims(x, 0), [2, 1, 1, 1, 1])
    const perPixel = required(density.logProbPerDimension?.(images), 'logProbPerDimension')
    const sums = tensorNumbers(tf.sum(perPixel, [2, 3, 4]))
    const one = decoder.density(decoder.parameters(tf.slice(z, [1, 2, 0], [1, 1, 3])))
    const alone = one.logProb(tf.slice(x, [2, 0, 0, 0], [1, 4, 4, 1])).dataSync()[0]!
    expect(values[5]).toBeCloseTo(alone, 4)
    expect(values[5]).not.toBeCloseTo(values[2]!, 4) // another code
    values.forEach((value, i) => expect(value).toBeCloseTo(sums[i]!, 4))
    dispose()
  })

  it('throws for draws of large images without its sampler', () => {
    const { decoder, dispose } = makeDecoder({ depth: 2, scales: 1, layers: 1 }, [28, 28])
    const density = decoder.density(decoder.parameters(randomCodes(1, 1)))
    expect(() => density.draw(freshNoise(1, 'test', 0), 1)).toThrow(
      /28×28 pixels inside a step take 784 passes\. Draw with its sampler/,
    )
    dispose()
  })

  const make = (options: OptionValues, surroundings: Partial<Context>) => () =>
    createPart(pixelcnn, options, testContext('decoder', { ...mnist, ...surroundings }))

  it('throws for data that are not binary images, and for sizes that cannot be halved, with advice', () => {
    expect(make({}, { dataKind: 'continuous' })).toThrow(
      /expected binary pixels, got continuous data\. Use deconv or mlp/,
    )
    expect(make({}, { event: [100] })).toThrow(/expected images \[B, height, width, 1\].* got \[B, 100\]\. Use mlp/)
    expect(make({}, { event: [28, 28, 3] })).toThrow(/expected images \[B, height, width, 1\]/)
    expect(make({}, { event: [6, 8, 1] })).toThrow(/divisible by 4, got \[B, 6, 8, 1\]\. Lower --decoder\.scales/)
    expect(make({ scales: 2 }, { event: [6, 8, 1] })).not.toThrow()
    expect(make({ 'receptive-field': 1 }, { event: [5, 7, 1] })).not.toThrow()
  })
})
