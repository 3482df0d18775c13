import { testContext } from '@elbow-vae/core/testing'
import { describe, expect, it } from 'vitest'
import { geometryFor } from '../decoders/pixelcnn/geometry.js'
import { imageSize } from './images.js'

const context = testContext('part', { dataKind: 'binary' })

const parts = [
  ['conv', (event: number[]) => imageSize('encoder "conv"', { ...context, event })],
  [
    'pixelcnn',
    (event: number[]) =>
      geometryFor(
        'decoder "pixelcnn"',
        { depth: 8, layers: 1, scales: 2, 'receptive-field': 0 },
        {
          ...context,
          event,
        },
      ),
  ],
] as const

describe.each(parts)('the error of %s advises how to make images', (_, make) => {
  it.each([
    [[784], '--dataset.shape 28,28,1'],
    [[28, 24], '--dataset.shape 28,24,1'],
    [[1, 28, 24], '--dataset.shape 28,24,1'],
    [[3, 32, 32], 'numpy.moveaxis(x, 1, -1)'],
    [[100, 7, 5, 2], 'Use mlp for other data.'],
    [[7], 'Use mlp for other data.'],
  ])('of %j', (event, advice) => {
    expect(() => make(event)).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }))
    expect(() => make(event)).toThrow(advice)
  })
})
