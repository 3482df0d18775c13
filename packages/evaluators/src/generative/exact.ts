import type { Estimate, Evaluation } from '@elbow/core'
import { mutualInformation } from '../tables.js'
import type { Generated, Scored } from './bounds.js'
import { placesAmong } from './every-example.js'
import type { GenerativeTables } from './tables.js'

const exactly = (mean: number): Estimate => ({ mean, error: 0 })

/** E, I_d and G as sums in float64. q(x) = g(x), the best there is, with which G = I_d. */
export function exactlyGenerated({ marginal, decoder, logRatio }: GenerativeTables): Generated {
  const { rows, size, data } = decoder
  let e = 0
  for (let z = 0; z < rows; z++) {
    for (let x = 0; x < size; x++) {
      const joint = marginal[z]! * data[z * size + x]!
      if (joint > 0) e += joint * logRatio[z * size + x]!
    }
  }
  const information = mutualInformation(decoder, marginal)
  return { e: exactly(e), g: exactly(information), information }
}

/** −E log g(x) and U over the split. */
export async function exactlyScored(run: Evaluation, { examples, generated }: GenerativeTables): Promise<Scored> {
  const found = await run.perExample('generative-bounds', (m) => ({
    distortion: m.meanOverDraws(m.distortion),
  }))
  const size = run.dataset.event.reduce((product, n) => product * n, 1)
  const surprise: number[] = [] // −log g(x)
  for (const x of run.batches(500)) {
    const rows = (await x.data()) as Float32Array
    x.dispose()
    surprise.push(...placesAmong(examples, rows, size).map((place) => -Math.log(generated[place]!)))
  }
  return {
    crossEntropy: found.estimate(() => Float64Array.from(surprise)),
    u: found.estimate(({ distortion }) => Float64Array.from(surprise, (nats, i) => nats - distortion![i]!)),
  }
}
