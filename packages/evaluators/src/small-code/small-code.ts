import { required, tf, type Density, type Evaluation, type Factor, type Tensor } from '@elbow-vae/core'
import { decoderTable, usesFirstBlockOnly } from './decoder-table.js'
import { interpolate, type GridFunction } from './interpolate.js'
import { splitColumns, readTensors } from '../numerics/read-tensors.js'

/**
 * A model as a function of its top block: z for a code of one dimension, z2 for a chain of two blocks of one dimension. The
 * other block is integrated out.
 */
export interface SmallCode {
  /** p*(x) of every x of the known distribution. */
  readonly probability: Float64Array
  /** log m(z) of each z. */
  marginal(z: Float64Array): Promise<Float64Array>
  /** log e(z|x) of each z, for every x of the known distribution. */
  encoder(z: Float64Array): Promise<readonly Float64Array[]>
  /** log d(x|z) of each z, for every x of the known distribution; and E[x|z], averaged over the dimensions of x. */
  decoder(z: Float64Array): Promise<{ readonly logProb: readonly Float64Array[]; readonly mean: Float64Array }>
}

/** Quadrature nodes over z1 given z2, and over z1 given x. The second number is large because the integrand can be narrow in z1. */
const nodes = { givenTop: 64, givenData: 512 } as const

/** The model's small code, or the reason why it has none. */
export async function smallCode(run: Evaluation): Promise<SmallCode | string> {
  const { dataset, model, split } = run
  const { support, event } = dataset
  if (!support || split !== 'exact') return 'needs a known distribution of the data'
  const examples = support.probability.length
  const posterior = () => model.encoder.density(model.encoder.parameters(tf.tensor(support.x, [examples, ...event])))
  const prior = () => model.marginal.density()
  const size = tf.tidy(() => prior().draw(run.noise('small-code'), 1).value.shape.at(-1)!)
  const blocks = tf.tidy(() => [posterior(), prior()].map((density) => factorsOf(density).length))
  if (size > 2 || blocks.some((count) => count !== size)) {
    return 'needs a code of one dimension, or a chain of two blocks of one dimension'
  }
  if (size === 2 && !(await usesFirstBlockOnly(run, support))) return 'needs a decoder that reads the first block alone'
  const quadrature = (density: Density, count: number) => {
    const { value, weight } = required(density.quadrature?.(count, run.noise('small-code')), 'quadrature')
    return { value, weight: required(weight, 'weights of a quadrature') }
  }

  return {
    probability: support.probability,

    async marginal(z) {
      const [logProb] = await readTensors(() => [factorsOf(prior())[0].density().logProb(toColumn(z))])
      return logProb
    },

    async encoder(z) {
      const [logProb] = await readTensors(() => {
        const density = posterior()
        const [first, second] = factorsOf(density)
        if (!second) return [density.logProb(toColumn(z))] // [z, x]
        const { value, weight } = quadrature(first.density(), nodes.givenData) // z1 of each x, [K, x, 1]
        return [
          tf.stack(
            tf.unstack(value, 1).map((z1, i) => logDensityOfTop(second, z1, tf.gather(weight, i, 1), z)),
            1,
          ),
        ]
      })
      return splitColumns(logProb, examples)
    },

    async decoder(z) {
      const [value, weight] = await readTensors(() => {
        const [, second] = factorsOf(prior())
        if (!second) return [tf.tensor(Float32Array.from(z)), tf.ones([z.length])]
        const draw = quadrature(second.density(tf.tensor(Float32Array.from(z), [1, z.length, 1])), nodes.givenTop)
        return [draw.value, draw.weight] // z1 of each z2, [K, z]
      })
      const { logProb, mean } = await decoderTable(run, support, size, rangeOf(value))
      const lower = { value, weight, count: z.length }
      return { logProb: logProb.map((f) => logMeanExpOver(f, lower)), mean: meanOver(mean, lower) }
    },
  }
}

/** The factors of a density; one that is not a hierarchy has a single factor, itself. */
function factorsOf(density: Density): readonly [Factor, ...Factor[]] {
  const [first, ...others] = density.factors ?? []
  return [first ?? { block: 0, density: () => density }, ...others]
}

/** [z, 1, 1] */
const toColumn = (z: Float64Array): Tensor => tf.tensor(Float32Array.from(z), [z.length, 1, 1])

/** log ∫ e(z1|x) e(z2|z1) dz1 of each z2, from the nodes z1 [K, 1] and their weights [K]. */
function logDensityOfTop(factor: Factor, z1: Tensor, weight: Tensor, z: Float64Array): Tensor {
  const logProb = factor.density(tf.expandDims(z1, 0)).logProb(toColumn(z)) // [z, K]
  return tf.logSumExp(tf.add(logProb, tf.log(weight)), 1)
}

/** [minimum, maximum] */
function rangeOf(values: Float64Array): [number, number] {
  return values.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity])
}

/** Nodes of the block below, given each z of the top block: values and weights, [K, z]. */
interface LowerNodes {
  readonly value: Float64Array
  readonly weight: Float64Array
  readonly count: number
}

/** Σ_k w_k f(z1_k) of each z. */
function meanOver(f: GridFunction, { value, weight, count }: LowerNodes): Float64Array {
  const sums = new Float64Array(count)
  for (let i = 0; i < value.length; i++) sums[i % count]! += weight[i]! * interpolate(f, value[i]!)
  return sums
}

/** log Σ_k w_k exp f(z1_k) of each z. */
function logMeanExpOver(f: GridFunction, { value, weight, count }: LowerNodes): Float64Array {
  const tops = new Float64Array(count).fill(-Infinity)
  const logs = value.map((z1, i) => {
    const log = interpolate(f, z1)
    tops[i % count] = Math.max(tops[i % count]!, log)
    return log
  })
  const sums = new Float64Array(count)
  logs.forEach((log, i) => (sums[i % count]! += weight[i]! * Math.exp(log - tops[i % count]!)))
  return sums.map((sum, z) => tops[z]! + Math.log(sum))
}
