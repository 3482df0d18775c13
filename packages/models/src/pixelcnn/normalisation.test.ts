import { availableEngines, startEngine, tf, type OptionValues } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { codes, enliven, makeDecoder } from './decoder.test.helper.js'

const pixels = 16
const images = 2 ** pixels
const atATime = 4096
const count = 3

const networks: OptionValues[] = [
  { depth: 3, scales: 3, layers: 2 },
  { depth: 3, scales: 2, layers: 1, 'receptive-field': 2 },
]

/** Σ_x d(x|z) over all images of 4 × 4, for each of the codes. */
async function totals(options: OptionValues): Promise<number[]> {
  const { decoder, named, dispose } = makeDecoder(options, [4, 4])
  enliven(named)
  const sums = new Array<number>(count).fill(0)
  for (let first = 0; first < images; first += atATime) {
    const logProb = tf.tidy(() => {
      const values = Float32Array.from({ length: atATime * pixels }, (_, at) => {
        const image = first + Math.floor(at / pixels)
        return (image >> (at % pixels)) & 1
      })
      const density = decoder.density(decoder.parameters(codes(count, 1)))
      return density.logProb(tf.tensor(values, [atATime, 4, 4, 1])) // [count, images]
    })
    const values = await logProb.data()
    logProb.dispose()
    values.forEach((value, at) => (sums[Math.floor(at / atATime)]! += Math.exp(value)))
  }
  dispose()
  return sums
}

describe('decoder "pixelcnn"', () => {
  beforeAll(async () => startEngine((await availableEngines())[0]!))

  it.each(networks)('gives all 65,536 images of 4×4 probability 1 together, for several codes: %o', async (options) => {
    for (const total of await totals(options)) expect(Math.abs(total - 1)).toBeLessThan(1e-4)
  })
})
