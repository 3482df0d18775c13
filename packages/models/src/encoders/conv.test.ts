import { createPart, startEngine, tf, type Context, type Variable } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { deconv } from '../decoders/deconv.js'
import { conv } from './conv.js'

beforeAll(() => startEngine('cpu'))

const mnist: Partial<Context> = { event: [28, 28, 1], dataKind: 'binary', latents: [{ name: 'z', size: 64 }] }

const shapes = (named: ReadonlyMap<string, Variable>) =>
  Object.fromEntries([...named].filter(([name]) => name.endsWith('kernel')).map(([name, { shape }]) => [name, shape]))

/** Number of weights of each layer, kernel and bias. */
function counts(named: ReadonlyMap<string, Variable>): Record<string, number> {
  const layers: Record<string, number> = {}
  for (const [name, { size }] of named) {
    const layer = name.slice(0, name.lastIndexOf('/'))
    layers[layer] = (layers[layer] ?? 0) + size
  }
  return layers
}

const total = (layers: Record<string, number>) => Object.values(layers).reduce((sum, n) => sum + n, 0)

describe('encoder "conv"', () => {
  it('has the layers of ABE appendix F.1, each a gated convolution with twice the channels', () => {
    const named = new Map<string, Variable>()
    createPart(conv, {}, testContext('encoder', mnist, named))
    expect(shapes(named)).toEqual({
      'encoder/conv_0/kernel': [5, 5, 1, 2 * 32],
      'encoder/conv_1/kernel': [5, 5, 32, 2 * 32],
      'encoder/conv_2/kernel': [5, 5, 32, 2 * 64],
      'encoder/conv_3/kernel': [5, 5, 64, 2 * 64],
      'encoder/conv_4/kernel': [7, 7, 64, 2 * 256],
      'encoder/mean/kernel': [256, 64],
      'encoder/scale/kernel': [256, 64],
    })
  })

  it('has (k² · in + 1) · out weights in each half of a layer of k × k: 1,999,424 in total', () => {
    const named = new Map<string, Variable>()
    createPart(conv, {}, testContext('encoder', mnist, named))
    expect(counts(named)).toEqual({
      'encoder/conv_0': 2 * (25 * 1 + 1) * 32,
      'encoder/conv_1': 2 * (25 * 32 + 1) * 32,
      'encoder/conv_2': 2 * (25 * 32 + 1) * 64,
      'encoder/conv_3': 2 * (25 * 64 + 1) * 64,
      'encoder/conv_4': 2 * (49 * 64 + 1) * 256,
      'encoder/mean': (256 + 1) * 64,
      'encoder/scale': (256 + 1) * 64,
    })
    expect(total(counts(named))).toBe(1_999_424)
  })

  it('has mean and scale of 64 dimensions for each image', () => {
    const encoder = createPart<'encoder'>(conv, {}, testContext('encoder', mnist))
    const { mean, scale } = encoder.parameters(tf.zeros([2, 28, 28, 1]))
    expect([mean?.shape, scale?.shape]).toEqual([
      [2, 64],
      [2, 64],
    ])
  })

  it('throws for data that is not an image, with advice', () => {
    const bits = testContext('encoder', { event: [100], dataKind: 'binary' })
    expect(() => createPart(conv, {}, bits)).toThrow(/encoder "conv": expected images .* got \[B, 100\]. Use mlp/)
  })
})

describe('decoder "deconv"', () => {
  it('has the layers of ABE appendix F.2', () => {
    const named = new Map<string, Variable>()
    createPart(deconv, {}, testContext('decoder', mnist, named))
    expect(shapes(named)).toEqual({
      'decoder/deconv_0/kernel': [7, 7, 2 * 64, 64],
      'decoder/deconv_1/kernel': [5, 5, 2 * 64, 64],
      'decoder/deconv_2/kernel': [5, 5, 2 * 64, 64],
      'decoder/deconv_3/kernel': [5, 5, 2 * 32, 64],
      'decoder/deconv_4/kernel': [5, 5, 2 * 32, 32],
      'decoder/deconv_5/kernel': [4, 4, 2 * 32, 32],
      'decoder/readout/kernel': [5, 5, 32, 1],
    })
  })

  it('has 998,753 weights', () => {
    const named = new Map<string, Variable>()
    createPart(deconv, {}, testContext('decoder', mnist, named))
    expect(counts(named)).toEqual({
      'decoder/deconv_0': 2 * (49 * 64 + 1) * 64,
      'decoder/deconv_1': 2 * (25 * 64 + 1) * 64,
      'decoder/deconv_2': 2 * (25 * 64 + 1) * 64,
      'decoder/deconv_3': 2 * (25 * 64 + 1) * 32,
      'decoder/deconv_4': 2 * (25 * 32 + 1) * 32,
      'decoder/deconv_5': 2 * (16 * 32 + 1) * 32,
      'decoder/readout': 25 * 32 + 1,
    })
    expect(total(counts(named))).toBe(998_753)
  })

  it('has a log density for each draw and example', () => {
    const decoder = createPart<'decoder'>(deconv, { depths: [2, 2, 2, 2, 2, 2] }, testContext('decoder', mnist))
    const density = decoder.density(decoder.parameters(tf.zeros([2, 3, 64])))
    expect(density.logProb(tf.zeros([3, 28, 28, 1])).shape).toEqual([2, 3])
  })
})
