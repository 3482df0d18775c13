// @slow: finite differences on every engine
import { availableEngines, startEngine, tf, type OptionValues, type Scalar } from '@elbow-vae/core'
import { gradientError } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { randomBits, randomCodes, scaleWeights, makeDecoder } from './decoder.test.helper.js'

const networks: OptionValues[] = [
  { depth: 2, scales: 3, layers: 1 },
  { depth: 2, scales: 1, layers: 2 },
  { depth: 2, scales: 1, layers: 1, 'receptive-field': 2 },
]

describe.each(await availableEngines())('on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each(networks)('the gradient of the distortion equals finite differences: %o', async (options) => {
    const { decoder, named, dispose } = makeDecoder(options, [4, 4])
    scaleWeights(named, 1)
    const [x, z] = [randomBits([2, 4, 4, 1]), randomCodes(1, 2)]
    const distortion = () => tf.neg(tf.mean<Scalar>(decoder.density(decoder.parameters(z)).logProb(x)))
    const error = await gradientError(distortion, [...named.values()], { directions: 1 })
    expect(error).toBeLessThan(0.02)
    tf.dispose([x, z])
    dispose()
  })
})
