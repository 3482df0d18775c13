// @slow: sums over all 65,536 images of 4×4
import { availableEngines, startEngine, tf, type OptionValues } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { randomCodes, scaleWeights, makeDecoder } from './decoder.test.helper.js'

const batch = 4096
const count = 2

const networks: { height: number; width: number; options: OptionValues }[] = [
  { height: 4, width: 4, options: { depth: 3, scales: 3, layers: 2 } },
  { height: 4, width: 3, options: { depth: 3, scales: 2, layers: 1, 'receptive-field': 2 } },
]

/** Σ_x d(x|z) over all images of a size, for each of the codes. */
async function totals({ height, width, options }: (typeof networks)[number]): Promise<number[]> {
  const pixels = height * width
  const { decoder, named, dispose } = makeDecoder(options, [height, width])
  scaleWeights(named)
  const sums = new Array<number>(count).fill(0)
  for (let first = 0; first < 2 ** pixels; first += batch) {
    const logProb = tf.tidy(() => {
      const values = Float32Array.from({ length: batch * pixels }, (_, index) => {
        const image = first + Math.floor(index / pixels)
        return (image >> (index % pixels)) & 1
      })
      const density = decoder.density(decoder.parameters(randomCodes(count, 1)))
      return density.logProb(tf.tensor(values, [batch, height, width, 1])) // [count, images]
    })
    const values = await logProb.data()
    logProb.dispose()
    values.forEach((value, index) => (sums[Math.floor(index / batch)]! += Math.exp(value)))
  }
  dispose()
  return sums
}

describe('decoder "pixelcnn"', () => {
  beforeAll(async () => startEngine((await availableEngines())[0]!))

  it.each(networks)(
    'has probabilities of all images of $height×$width that sum to 1, for two codes: $options',
    async (network) => {
      for (const total of await totals(network)) expect(Math.abs(total - 1)).toBeLessThan(1e-4)
    },
  )
})
