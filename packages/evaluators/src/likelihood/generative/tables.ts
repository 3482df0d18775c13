import {
  required,
  tf,
  type Density,
  type Draw,
  type Evaluation,
  type Noise,
  type Tensor,
  sizeFromShape,
} from '@elbow-vae/core'
import { readTensors } from '../../numerics/read-tensors.js'
import {
  fromLogColumns,
  mixtureOfRows,
  normalizedLogs,
  transposeFlat,
  type ProbabilityTable,
} from '../../numerics/tables.js'
import { enumerateExamples } from './enumerate-examples.js'

/** The generative model m(z) d(x|z) as tables over every x, and over every z or the nodes of a quadrature over m(z). */
export interface GenerativeTables {
  /** Every x that can be generated, [examples, …event] flat. */
  readonly examples: Float32Array
  /** m(z) of each code, or the weight of each node, summing to 1 */
  readonly marginal: Float64Array
  /** d(x|z), one row per z */
  readonly decoder: ProbabilityTable
  /** g(x) = Σ_z m(z) d(x|z) */
  readonly generated: Float64Array
  /** log e(z|x)/m(z), one row per z */
  readonly logRatio: Float64Array
}

/** Quadrature nodes per dimension, for codes of one and two dimensions: enough for a steep decoder. */
const nodes = [1024, 96] as const
/** Codes per pass through the model. */
const chunk = 256

/** The tables; undefined where x or z cannot be enumerated. */
export async function generativeTables(run: Evaluation): Promise<GenerativeTables | undefined> {
  const examples = enumerateExamples(run.dataset)
  const codes = examples && (await readCodes(run))
  if (!codes) return undefined
  const { logPosterior, logDecoder } = await readConditionals(run, examples, codes)
  const size = codes.weight.length
  const count = logDecoder.length / size
  const decoder = fromLogColumns(transposeFlat(logDecoder, size, count), count, size)
  const marginal = fromLogColumns(codes.weight.map(Math.log), size, 1).data
  const normalize = codes.finite ? normalizedLogs : (logs: Float64Array) => logs // the densities at quadrature nodes do not sum to 1
  const logMarginal = normalize(codes.logProb, size, 1)
  const logRatio = normalize(logPosterior, size, count).map((log, i) => log - logMarginal[Math.floor(i / count)]!)
  return { examples, marginal, decoder, generated: mixtureOfRows(decoder, marginal), logRatio }
}

interface Codes {
  /** [codes, 1, D] flat */
  readonly value: Float64Array
  /** log m(z) */
  readonly logProb: Float64Array
  /** Sums to 1. */
  readonly weight: Float64Array
  /** Whether these are all codes. */
  readonly finite: boolean
}

async function readCodes(run: Evaluation): Promise<Codes | undefined> {
  let finite = false
  const tensors: readonly Float64Array[] = await readTensors((): readonly Tensor[] => {
    const marginal = run.model.marginal.density()
    const allCodes = marginal.enumerate?.()
    finite = allCodes !== undefined
    const draw = allCodes ?? quadrature(marginal, run.noise('generative-bounds/codes'))
    return draw ? [draw.value, draw.logProb, required(draw.weight, 'weights of the codes')] : []
  })
  const [value, logProb, weight] = tensors
  return value && logProb && weight && { value, logProb, weight, finite }
}

function quadrature(marginal: Density, noise: Noise): Draw | undefined {
  const size = marginal.draw(noise, 1).value.shape.at(-1)!
  const count = nodes[size - 1]
  return count === undefined ? undefined : marginal.quadrature?.(count, noise)
}

/** log e(z|x) and log d(x|z), [codes, examples] each. */
async function readConditionals({ model, dataset }: Evaluation, examples: Float32Array, codes: Codes) {
  const dimensions = codes.value.length / codes.weight.length
  const pieces: (readonly [logPosterior: Float64Array, logDecoder: Float64Array])[] = []
  for (let start = 0; start < codes.weight.length; start += chunk) {
    const values = codes.value.subarray(start * dimensions, (start + chunk) * dimensions)
    pieces.push(
      await readTensors(() => {
        const z = tf.tensor(Float32Array.from(values), [values.length / dimensions, 1, dimensions])
        const size = sizeFromShape(dataset.event)
        const x = tf.tensor(examples, [examples.length / size, ...dataset.event])
        const encoder = model.encoder.density(model.encoder.parameters(x))
        const decoder = model.decoder.density(model.decoder.parameters(z))
        return [encoder.logProb(z), decoder.logProb(x)]
      }),
    )
  }
  return {
    logPosterior: Float64Array.from(pieces.flatMap(([logPosterior]) => [...logPosterior])),
    logDecoder: Float64Array.from(pieces.flatMap(([, logDecoder]) => [...logDecoder])),
  }
}
