import { tf, type Density, type Draw, type Evaluation, type Noise } from '@elbow/core'
import { read } from '../read.js'
import { fromLogColumns, mixture, normalisedLogs, transpose, type ProbabilityTable } from '../tables.js'
import { everyExample } from './every-example.js'

/** The generative path m(z) d(x|z) as tables: over every x, and every z or the nodes of a quadrature over m(z). */
export interface GenerativeTables {
  /** Every x that can be generated, [examples, …event] flat. */
  readonly examples: Float32Array
  /** m(z) of each code, or the weight of each node; sums to 1 */
  readonly marginal: Float64Array
  /** d(x|z), a row for each z */
  readonly decoder: ProbabilityTable
  /** g(x) = Σ_z m(z) d(x|z) */
  readonly generated: Float64Array
  /** log e(z|x)/m(z), a row for each z */
  readonly logRatio: Float64Array
}

/** Nodes of a quadrature over a code of one dimension, so many that the decoder may be steep; and per dimension of two. */
const nodes = [1024, 96] as const
/** Codes that go through the model at a time. */
const chunk = 256

/** The tables; undefined where x or z are too many to be gone through. */
export async function generativeTables(run: Evaluation): Promise<GenerativeTables | undefined> {
  const examples = everyExample(run.dataset)
  const codes = examples && (await readCodes(run))
  if (!codes) return undefined
  const { logPosterior, logDecoder } = await readConditionals(run, examples, codes)
  const size = codes.weight.length
  const count = logDecoder.length / size
  const decoder = fromLogColumns(transpose(logDecoder, size, count), count, size)
  const marginal = fromLogColumns(codes.weight.map(Math.log), size, 1).data
  const normalise = codes.finite ? normalisedLogs : (logs: Float64Array) => logs // nodes are not all the codes
  const logMarginal = normalise(codes.logProb, size, 1)
  const logRatio = normalise(logPosterior, size, count).map((log, i) => log - logMarginal[Math.floor(i / count)]!)
  return { examples, marginal, decoder, generated: mixture(decoder, marginal), logRatio }
}

interface Codes {
  /** [codes, 1, D] flat */
  readonly value: Float64Array
  /** log m(z) */
  readonly logProb: Float64Array
  /** Sums to 1. */
  readonly weight: Float64Array
  /** Is this every code there is? */
  readonly finite: boolean
}

async function readCodes(run: Evaluation): Promise<Codes | undefined> {
  let finite = false
  const [value, logProb, weight] = await read(() => {
    const marginal = run.model.marginal.density()
    const every = marginal.enumerate?.()
    finite = every !== undefined
    const draw = every ?? quadrature(marginal, run.noise('generative-bounds/codes'))
    return draw ? [draw.value, draw.logProb, draw.weight!] : []
  })
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
  const pieces: Float64Array[][] = []
  for (let start = 0; start < codes.weight.length; start += chunk) {
    const values = codes.value.subarray(start * dimensions, (start + chunk) * dimensions)
    pieces.push(
      await read(() => {
        const z = tf.tensor(Float32Array.from(values), [values.length / dimensions, 1, dimensions])
        const size = dataset.event.reduce((product, n) => product * n, 1)
        const x = tf.tensor(examples, [examples.length / size, ...dataset.event])
        const encoder = model.encoder.density(model.encoder.parameters(x))
        const decoder = model.decoder.density(model.decoder.parameters(z))
        return [encoder.logProb(z), decoder.logProb(x)]
      }),
    )
  }
  const joined = (which: number) => Float64Array.from(pieces.flatMap((piece) => [...piece[which]!]))
  return { logPosterior: joined(0), logDecoder: joined(1) }
}
