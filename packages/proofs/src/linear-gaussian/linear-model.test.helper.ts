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
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { linear as linearData, linearPopulation } from '@elbow-vae/datasets'
import { registry } from '@elbow-vae/cli/testing'
import type { LinearWeights } from './closed-forms.test.helper.js'
import { identityMatrix, inverse, plus, times, transposeMatrix, type NestedMatrix } from './matrix.test.helper.js'

/** Data with a rate of about 1.6 nats: x in 4 dimensions, z* in 2, noise of standard deviation 1. */
export const dataOptions = { dimensions: 4, factors: 2, deviation: 1, seed: 1, train: 10_000, validation: 0, test: 0 }

export const population = linearPopulation(dataOptions)
export const covariance: NestedMatrix = population.covariance.map((row) => [...row])

export const linearDataset = (options: Readonly<Record<string, unknown>> = {}): Dataset =>
  linearData.create(
    resolveOptions('--dataset linear', linearData.options, { ...dataOptions, ...options }),
    testContext('dataset'),
  ) as Dataset

/** A model near the optimum, but not at it: every gap is positive. */
export const nearby: LinearWeights = (() => {
  const decoder = population.loadings.map((row, i) => [...row].map((value, j) => 0.9 * value + 0.1 * (i - j)))
  const noise = 1.1
  const W = transposeMatrix(decoder)
  const posterior = inverse(plus(times(W, decoder), identityMatrix(2), noise ** 2)) // (Wᵀ W + s² I)⁻¹
  return {
    encoder: times(posterior, W).map((row) => row.map((value, j) => value + 0.05 * (j - 1))),
    encoderBias: [0.2, -0.1],
    std: [0.5, 0.7],
    decoder,
    decoderBias: [0.1, 0, -0.1, 0.2],
    noise,
  }
})()

/** The same with less information and q(z) nearer to m(z), so that estimates have small standard errors. */
export const quiet: LinearWeights = {
  ...nearby,
  encoder: nearby.encoder.map((row) => row.map((value) => 0.6 * value)),
  std: [0.8, 0.85],
}

/** A model with these weights and m(z) = N(0, I). */
export function linearModel(dataset: Dataset, weights: LinearWeights): Model & { readonly variables: Variable[] } {
  const variables = new Map<string, Variable>()
  const context = (part: string): Context =>
    partContext(
      part,
      {
        event: dataset.event,
        dataKind: dataset.kind,
        latents: [{ name: 'z', size: weights.std.length }],
        seed: 1,
        trainingSize: null,
      },
      variables,
    )
  const part = <K extends 'encoder' | 'decoder' | 'marginal'>(kind: K, name: string) =>
    createPart(registry.get(kind, name), {}, context(kind))
  const model = {
    encoder: part('encoder', 'linear'),
    decoder: part('decoder', 'linear'),
    marginal: part('marginal', 'gaussian'),
  }
  const softplusInverse = (value: number) => Math.log(Math.expm1(value))
  const assign = (name: string, values: NestedMatrix | readonly number[]) =>
    variables.get(name)!.assign(tf.tensor(values.flat(), variables.get(name)!.shape))
  assign('encoder/mean/kernel', transposeMatrix(weights.encoder))
  assign('encoder/mean/bias', weights.encoderBias)
  assign('encoder/scale', weights.std.map(softplusInverse))
  assign('decoder/readout/kernel', transposeMatrix(weights.decoder))
  assign('decoder/readout/bias', weights.decoderBias)
  assign('decoder/scale', [softplusInverse(weights.noise)])
  return { ...model, variables: [...variables.values()] }
}

export interface EvaluateAt {
  readonly model: Model
  readonly dataset: Dataset
  readonly split?: SplitName | 'exact'
  readonly samples?: number
  readonly rate?: 'auto' | 'sampled'
  readonly quadrature?: number
  readonly batchSize?: number
  /** Evaluate repeatedly, as a run does. @returns the last result */
  readonly times?: number
}

/** The result of an evaluator on one split. */
export async function evaluateWith(evaluator: Evaluator, setup: EvaluateAt): Promise<EvaluationResult> {
  const {
    model,
    dataset,
    split = 'train',
    samples = 1,
    rate = 'auto',
    quadrature = 0,
    batchSize = 100,
    times: often = 1,
  } = setup
  const { encoder, decoder, marginal } = model
  const host = evaluationHost({
    ...{ model, dataset, samples, rateEstimator: rate, quadrature, batchSize },
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
