import { tf, type Density, type Draw, type Evaluation, type Factor, type Tensor } from '@elbow/core'
import { decoderTable, readsFirstBlockAlone } from './decoder-table.js'
import { interpolate, type Tabulated } from './interpolate.js'
import { columnsOf, read } from '../read.js'

/**
 * A model as its top block sees it: z where the code has one dimension, z2 where it is a chain of two such blocks.
 * What lies between the top block and x is integrated out.
 */
export interface SmallCode {
  /** log m(z) of each z. */
  marginal(z: Float64Array): Promise<Float64Array>
  /** log e(z|x) of each z, for every known x. */
  encoder(z: Float64Array): Promise<readonly Float64Array[]>
  /** log d(x|z) of each z, for every known x; and x expected of it, averaged over its dimensions. */
  decoder(z: Float64Array): Promise<{ readonly logProb: readonly Float64Array[]; readonly mean: Float64Array }>
}

/** Nodes over z1 given z2, and over z1 given x: so many that what is narrow in z1 is smooth in z2. */
const nodes = { fromAbove: 64, fromBelow: 512 } as const

/** The model's small code, or why it has none. */
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
  if (size === 2 && !(await readsFirstBlockAlone(run))) return 'needs a decoder that reads the first block alone'
  const quadrature = (density: Density, count: number): Draw => density.quadrature!(count, run.noise('small-code'))!

  return {
    marginal: async (z) => (await read(() => [factorsOf(prior())[0]!.density().logProb(column(z))]))[0]!,

    async encoder(z) {
      const [logProb] = await read(() => {
        const density = posterior()
        const [first, second] = factorsOf(density) as [Factor, Factor?]
        if (!second) return [density.logProb(column(z))] // [z, x]
        const { value, weight } = quadrature(first.density(), nodes.fromBelow) // z1 of each x, [K, x, 1]
        return [
          tf.stack(
            tf.unstack(value, 1).map((z1, i) => above(second, z1, tf.gather(weight!, i, 1), z)),
            1,
          ),
        ]
      })
      return columnsOf(logProb!, examples)
    },

    async decoder(z) {
      const [value, weight] = await read(() => {
        const [, second] = factorsOf(prior())
        if (!second) return [tf.tensor(Float32Array.from(z)), tf.ones([z.length])]
        const draw = quadrature(second.density(tf.tensor(Float32Array.from(z), [1, z.length, 1])), nodes.fromAbove)
        return [draw.value, draw.weight!] // z1 of each z2, [K, z]
      })
      const { logProb, mean } = await decoderTable(run, size, extent(value!))
      const below = { value: value!, weight: weight!, count: z.length }
      return { logProb: logProb.map((f) => logMean(f, below)), mean: meanBelow(mean, below) }
    },
  }
}

/** A density that is no hierarchy has one factor: itself. */
const factorsOf = (density: Density): readonly Factor[] => density.factors ?? [{ block: 0, density: () => density }]

/** [z, 1, 1] */
const column = (z: Float64Array): Tensor => tf.tensor(Float32Array.from(z), [z.length, 1, 1])

/** log ∫ e(z1|x) e(z2|z1) dz1 of each z2, from the nodes z1 [K, 1] and their weights [K]. */
function above(factor: Factor, z1: Tensor, weight: Tensor, z: Float64Array): Tensor {
  const logProb = factor.density(tf.expandDims(z1, 0)).logProb(column(z)) // [z, K]
  return tf.logSumExp(tf.add(logProb, tf.log(weight)), 1)
}

function extent(values: Float64Array): [number, number] {
  return values.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity])
}

/** What lies below each z: values [K, z] and their weights. */
interface Below {
  readonly value: Float64Array
  readonly weight: Float64Array
  readonly count: number
}

/** Σ_k w_k f(z1_k) of each z. */
function meanBelow(f: Tabulated, { value, weight, count }: Below): Float64Array {
  const sums = new Float64Array(count)
  for (let i = 0; i < value.length; i++) sums[i % count]! += weight[i]! * interpolate(f, value[i]!)
  return sums
}

/** log Σ_k w_k exp f(z1_k) of each z. */
function logMean(f: Tabulated, below: Below): Float64Array {
  const tops = new Float64Array(below.count).fill(-Infinity)
  const logs = below.value.map((z1, i) => {
    const log = interpolate(f, z1)
    tops[i % below.count] = Math.max(tops[i % below.count]!, log)
    return log
  })
  const sums = new Float64Array(below.count)
  logs.forEach((log, i) => (sums[i % below.count]! += below.weight[i]! * Math.exp(log - tops[i % below.count]!)))
  return sums.map((sum, z) => tops[z]! + Math.log(sum))
}
