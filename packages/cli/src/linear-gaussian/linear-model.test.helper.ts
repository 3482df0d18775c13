import {
  createPart,
  evaluationHost,
  partContext,
  resolveOptions,
  tf,
  type Context,
  type Dataset,
  type Evaluator,
  type EvaluationResult,
  type Model,
  type SplitName,
  type Variable,
} from '@elbow/core'
import { linear as linearData, linearPopulation } from '@elbow/datasets'
import { models } from '@elbow/models'
import type { LinearWeights } from './closed-forms.test.helper.js'
import { identity, inverse, plus, times, transpose, type Matrix } from './matrix.test.helper.js'

/** Data with a rate of about 1.6 nats: x in 4 dimensions, z* in 2, noise of deviation 1. */
export const dataOptions = { dimensions: 4, factors: 2, deviation: 1, seed: 1, train: 10_000, validation: 0, test: 0 }

export const population = linearPopulation(dataOptions)
export const covariance: Matrix = population.covariance.map((row) => [...row])

export const linearDataset = (options: Readonly<Record<string, unknown>> = {}): Dataset =>
  linearData.create(
    resolveOptions('--dataset linear', linearData.options, { ...dataOptions, ...options }),
    undefined as never,
  ) as Dataset

/** A model near the population but not at it: every gap that there is to measure is open. */
export const nearby: LinearWeights = (() => {
  const decoder = population.loadings.map((row, i) => [...row].map((value, j) => 0.9 * value + 0.1 * (i - j)))
  const noise = 1.1
  const W = transpose(decoder)
  const posterior = inverse(plus(times(W, decoder), identity(2), noise ** 2)) // (Wᵀ W + s² I)⁻¹
  return {
    encoder: times(posterior, W).map((row) => row.map((value, j) => value + 0.05 * (j - 1))),
    encoderBias: [0.2, -0.1],
    deviation: [0.5, 0.7],
    decoder,
    decoderBias: [0.1, 0, -0.1, 0.2],
    noise,
  }
})()

/** The same with less information, and q(z) nearer to m(z): its estimates have small standard errors. */
export const quiet: LinearWeights = {
  ...nearby,
  encoder: nearby.encoder.map((row) => row.map((value) => 0.6 * value)),
  deviation: [0.8, 0.85],
}

/** Parts of these weights, with m(z) = N(0, I). */
export function linearModel(dataset: Dataset, weights: LinearWeights): Model & { readonly variables: Variable[] } {
  const named = new Map<string, Variable>()
  const context = (part: string): Context =>
    partContext(
      part,
      {
        event: dataset.event,
        dataKind: dataset.kind,
        latents: [{ name: 'z', size: weights.deviation.length }],
        seed: 1,
        trainingSize: null,
      },
      named,
    )
  const part = <K extends 'encoder' | 'decoder' | 'marginal'>(kind: K, name: string) =>
    createPart<K>(models.find((plugin) => plugin.kind === kind && plugin.name === name) as never, {}, context(kind))
  const model = {
    encoder: part('encoder', 'linear'),
    decoder: part('decoder', 'linear'),
    marginal: part('marginal', 'gaussian'),
  }
  const softplusInverse = (value: number) => Math.log(Math.expm1(value))
  const assign = (name: string, values: Matrix | readonly number[]) =>
    named.get(name)!.assign(tf.tensor(values.flat(), named.get(name)!.shape))
  assign('encoder/mean/kernel', transpose(weights.encoder))
  assign('encoder/mean/bias', weights.encoderBias)
  assign('encoder/scale', weights.deviation.map(softplusInverse))
  assign('decoder/readout/kernel', transpose(weights.decoder))
  assign('decoder/readout/bias', weights.decoderBias)
  assign('decoder/scale', [softplusInverse(weights.noise)])
  return { ...model, variables: [...named.values()] }
}

export interface EvaluateAt {
  readonly model: Model
  readonly dataset: Dataset
  readonly split?: SplitName | 'exact'
  readonly samples?: number
  readonly rate?: 'auto' | 'sampled'
  readonly quadrature?: number
  readonly batchSize?: number
  /** Evaluate that often, as a run does, and give the last. */
  readonly times?: number
}

/** What an evaluator says of a model on one split. */
export async function evaluateWith(evaluator: Evaluator, at: EvaluateAt): Promise<EvaluationResult> {
  const {
    model,
    dataset,
    split = 'train',
    samples = 1,
    rate = 'auto',
    quadrature = 0,
    batchSize = 100,
    times: often = 1,
  } = at
  const { encoder, decoder, marginal } = model
  const host = evaluationHost({
    ...{ model, dataset, samples, rate, quadrature, batchSize },
    variables: [encoder, decoder, marginal].flatMap(({ variables }) => variables),
    trainingSize: null,
    seed: 1,
    compile: 'auto',
    warn: () => undefined,
  })
  try {
    for (let i = 1; i < often; i++) await evaluator.evaluate(host.at(split, 0, null))
    return await evaluator.evaluate(host.at(split, 0, null))
  } finally {
    host.dispose()
  }
}
