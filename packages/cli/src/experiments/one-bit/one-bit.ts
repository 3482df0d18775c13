import { columns, type Column, type Row, natsColumn } from '@elbow-vae/core'
import { layerLabels, type Layers } from './one-bit-layers.js'
import { oneBitOptimum } from './one-bit-optimum.js'
import { oneBitRequest, type OneBitModel } from './one-bit-recipe.js'
import type { Experiment, Variant } from '../shared/run-experiment.js'
import { measuredColumns, runColumns, statusColumns } from '../../sweep/summary-columns.js'

/** A model of the experiment. */
export type OneBitVariant = Variant & Omit<OneBitModel, 'steps'>

/** Options of the experiment. */
export interface OneBitOptions {
  readonly bits: readonly number[]
  readonly layers: readonly Layers[]
  readonly steps?: number | undefined
}

/** Weights below 1, with which one layer encodes a single bit: the last remark of the post. */
const betas = [0.9, 0.7, 0.5, 0.3]

/** D + R of single runs, estimated from one sample of z: the training histories published with Shu (2017). */
const published: Readonly<Record<Layers, Readonly<Record<number, number>>>> = {
  1: { 1: 0.6931, 5: 1.0663, 10: 1.1407, 100: 1.4262, 1000: 1.4859 },
  2: { 1: 0.6932, 5: 0.7215, 10: 0.7238, 100: 0.7221, 1000: 0.7506 },
  auxiliary: {},
}

/**
 * "Autoencoding a Single Bit" (Shu 2017): models with one and two latent variables, and with one latent variable and an
 * auxiliary variable of the encoder (Maaløe et al. 2016).
 */
export function oneBitExperiment({ bits, layers, steps }: OneBitOptions): Experiment<OneBitVariant> {
  const variant = (model: Omit<OneBitModel, 'steps'>): OneBitVariant => ({
    ...model,
    name: `${names[model.layers]}-n-${model.bits}${model.beta < 1 ? `-beta-${model.beta}` : ''}`,
    title: `${layerLabels[model.layers]}, n = ${model.bits}${model.beta < 1 ? `, β = ${model.beta}` : ''}`,
    request: oneBitRequest({ ...model, steps }),
    fixed: false,
  })
  const variants = layers.flatMap((layers) => [
    ...bits.map((bits) => variant({ layers, bits, beta: 1 })),
    ...(layers === 1 && bits.includes(1) ? betas.map((beta) => variant({ layers, bits: 1, beta })) : []),
  ])
  return { name: 'one-bit', variants, columns: summaryColumns, describe }
}

/** Prefixes of the names of variants. */
const names = { 1: 'one-layer', 2: 'two-layer', auxiliary: 'auxiliary' } as const

/** The columns of a run that follow from its row. */
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

/**
 * The exact optimum of one layer with a Gaussian encoder. For others a lower bound: D + R ≥ H = ln 2 and D ≥ 0, so
 * D + βR ≥ β ln 2.
 */
export const lowestLoss = (layers: Layers, bits: number, beta: number): number =>
  layers === 1 ? oneBitOptimum(bits, beta).loss : beta * Math.LN2

const summaryColumns: readonly Column[] = [
  ...runColumns,
  { name: 'layers', description: 'number of latent variables of the generative model', type: 'integer' },
  { name: 'bits', description: 'n, number of copies of the bit', type: 'integer' },
  { name: 'beta', description: 'weight of the rate' },
  natsColumn('loss', 'distortion + beta rate'),
  natsColumn('distortion_per_bit', 'distortion / n'),
  natsColumn('optimum', 'lowest loss: exact for one layer with a Gaussian encoder, a lower bound for others'),
  natsColumn('gap', 'loss - optimum'),
  natsColumn('ignoring', 'n ln 2, the distortion of a model that ignores its code'),
  natsColumn('published', 'loss of a single run of Shu 2017, estimated from one sample'),
  ...measuredColumns,
  ...columns('log_likelihood'),
  natsColumn('posterior_divergence', 'E KL(e(z|x)||p(z|x)), divergence of the encoder from the posterior'),
  natsColumn('quadrature_error', 'upper bound of the error of elbo and log_likelihood'),
  ...statusColumns,
]
