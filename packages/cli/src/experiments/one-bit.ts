import { columns, type Column, type Row } from '@elbow/core'
import { layersInWords, type Layers } from './one-bit-layers.js'
import { oneBitOptimum } from './one-bit-optimum.js'
import { oneBitRequest, type OneBitModel } from './one-bit-recipe.js'
import type { Experiment, Variant } from './run-experiment.js'
import { measuredColumns, runColumns, statusColumns } from './summary-columns.js'

/** A model of the experiment. */
export type OneBitVariant = Variant & Omit<OneBitModel, 'steps'>

/** What the command line leaves open. */
export interface OneBitChoices {
  readonly bits: readonly number[]
  readonly layers: readonly Layers[]
  readonly steps?: number
}

/** Weights below 1, at which one layer encodes even a single bit: the closing remark of the post. */
const betas = [0.9, 0.7, 0.5, 0.3]

/** D + R of single runs with one draw of z: histories that Shu (2017) left with his post. */
const published: Readonly<Record<Layers, Readonly<Record<number, number>>>> = {
  1: { 1: 0.6931, 5: 1.0663, 10: 1.1407, 100: 1.4262, 1000: 1.4859 },
  2: { 1: 0.6932, 5: 0.7215, 10: 0.7238, 100: 0.7221, 1000: 0.7506 },
  auxiliary: {},
}

/**
 * "Autoencoding a Single Bit" (Shu 2017), with one layer of stochastic units and with two; and with one whose encoder has an
 * auxiliary variable (Maaløe et al. 2016).
 */
export function oneBitExperiment({ bits, layers, steps }: OneBitChoices): Experiment<OneBitVariant> {
  const variant = (model: Omit<OneBitModel, 'steps'>): OneBitVariant => ({
    ...model,
    name: `${names[model.layers]}-n-${model.bits}${model.beta < 1 ? `-beta-${model.beta}` : ''}`,
    title: `${layersInWords[model.layers]}, n = ${model.bits}${model.beta < 1 ? `, β = ${model.beta}` : ''}`,
    request: oneBitRequest({ ...model, ...(steps !== undefined && { steps }) }),
    fixed: false,
  })
  const variants = layers.flatMap((layers) => [
    ...bits.map((bits) => variant({ layers, bits, beta: 1 })),
    ...(layers === 1 && bits.includes(1) ? betas.map((beta) => variant({ layers, bits: 1, beta })) : []),
  ])
  return { name: 'one-bit', variants, columns: summaryColumns, describe }
}

/** What variants begin with. */
const names = { 1: 'one-layer', 2: 'two-layer', auxiliary: 'auxiliary' } as const

/** What can be said of a run without its weights. */
function describe({ layers, bits, beta }: OneBitVariant, { rate, distortion }: Row): Row {
  const trained = typeof rate === 'number' && typeof distortion === 'number'
  const loss = trained ? distortion + beta * rate : null
  const optimum = lowestLoss(layers, bits, beta)
  return {
    layers: layers === 2 ? 2 : 1,
    bits,
    beta,
    loss,
    distortion_per_bit: trained ? distortion / bits : null,
    optimum,
    gap: loss === null ? null : loss - optimum,
    ignoring: bits * Math.LN2,
    published: (beta === 1 && published[layers][bits]) || null,
  }
}

/** The exact optimum of one layer and a Gaussian encoder; for others, what no model can be below: D + R ≥ H = ln 2, and D ≥ 0, so D + βR ≥ β ln 2. */
export const lowestLoss = (layers: Layers, bits: number, beta: number): number =>
  layers === 1 ? oneBitOptimum(bits, beta).loss : beta * Math.LN2

const nats = (name: string, description: string): Column => ({ name, description, unit: 'nats' })

const summaryColumns: readonly Column[] = [
  ...runColumns,
  { name: 'layers', description: 'layers of stochastic units of the generative model', type: 'integer' },
  { name: 'bits', description: 'n, how many times the bit is written', type: 'integer' },
  { name: 'beta', description: 'weight of the rate' },
  nats('loss', 'distortion + beta rate'),
  nats('distortion_per_bit', 'distortion / n'),
  nats('optimum', 'the lowest loss: exact for one layer and a Gaussian encoder, else beta ln 2'),
  nats('gap', 'loss - optimum'),
  nats('ignoring', 'n ln 2, the distortion of a model that ignores its code'),
  nats('published', 'loss of a single run of Shu 2017, estimated from one draw'),
  ...measuredColumns,
  ...columns('log_likelihood'),
  nats('posterior_divergence', 'E KL(e(z|x)||p(z|x)), the price of the encoder not being the posterior'),
  nats('quadrature_error', 'upper bound of the error of elbo and log_likelihood'),
  ...statusColumns,
]
