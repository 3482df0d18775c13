import { sizeFromShape } from '@elbow-vae/core'
import type { Estimate, Evaluation } from '@elbow-vae/core'
import { mutualInformation } from '../../numerics/tables.js'
import type { GenerationBounds, DataScores } from './bounds.js'
import { indicesAmong } from './enumerate-examples.js'
import type { GenerativeTables } from './tables.js'

const exactEstimate = (mean: number): Estimate => ({ mean, error: 0 })

/** E, I_d and G as sums in float64, with the optimal q(x) = g(x), for which G = I_d. */
export function exactGenerationBounds({ marginal, decoder, logRatio }: GenerativeTables): GenerationBounds {
  const { rows, size, data } = decoder
  let e = 0
  for (let z = 0; z < rows; z++) {
    for (let x = 0; x < size; x++) {
      const joint = marginal[z]! * data[z * size + x]!
      if (joint > 0) e += joint * logRatio[z * size + x]!
    }
  }
  const information = mutualInformation(decoder, marginal)
  return { e: exactEstimate(e), g: exactEstimate(information), information }
}

/** −E log g(x) and U over the split. */
export async function exactDataScores(run: Evaluation, { examples, generated }: GenerativeTables): Promise<DataScores> {
  const result = await run.perExample('generative-bounds', (m) => ({
    distortion: m.meanOverDraws(m.distortion),
  }))
  const size = sizeFromShape(run.dataset.event)
  const surprise: number[] = [] // −log g(x)
  for (const x of run.batches(500)) {
    const rows = await x.data<'float32'>()
    x.dispose()
    surprise.push(...indicesAmong(examples, rows, size).map((index) => -Math.log(generated[index]!)))
  }
  return {
    crossEntropy: result.estimate(() => Float64Array.from(surprise)),
    u: result.estimate(({ distortion }) => Float64Array.from(surprise, (nats, i) => nats - distortion[i]!)),
  }
}
