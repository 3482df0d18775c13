import {
  createPart,
  evaluationHost,
  partContext,
  tf,
  type Conditional,
  type Context,
  type Dataset,
  type Density,
  type Evaluator,
  type Marginal,
  type Model,
  type Row,
  type Tensor,
} from '@elbow-vae/core'
import { categorical } from '@elbow-vae/models'
import { registry } from './registry.js'

/** Evaluate a model on the toy, whose expectations are exact sums. */
export async function evaluateOnToy(dataset: Dataset, model: Model, evaluators: readonly Evaluator[]): Promise<Row> {
  const host = evaluationHost({
    model,
    variables: [...model.encoder.variables, ...model.decoder.variables, ...model.marginal.variables],
    dataset,
    trainingSize: null,
    seed: 1,
    samples: 1,
    rateEstimator: 'auto',
    batchSize: 100,
    compile: 'off',
    warn: () => undefined,
  })
  const rows = await Promise.all(evaluators.map((each) => each.evaluate(host.at('exact', 0, null))))
  host.dispose()
  return Object.assign({}, ...rows.map(({ row }) => row)) as Row
}

/** The context of a part with twelve codes. */
export const toyContext = (dataset: Dataset, seed = 1): Context =>
  partContext(
    'encoder',
    {
      event: dataset.event,
      dataKind: dataset.kind,
      ...(dataset.categories && { categories: dataset.categories }),
      ...(dataset.support && { support: dataset.support }),
      latents: [{ name: 'z', size: 12 }],
      seed,
      trainingSize: null,
    },
    new Map(),
  )

/** A random encoder: free logits, far from uniform. */
export function randomEncoder(dataset: Dataset, seed: number): Conditional {
  return createPart(
    registry.get('encoder', 'discrete'),
    { form: 'free', 'initial-scale': 2 },
    toyContext(dataset, seed),
  )
}

/** A decoder and a marginal from tables of logits, [codes, data] and [codes]. */
export const tables = (decoder: Tensor, marginal: Tensor): Pick<Model, 'decoder' | 'marginal'> => ({
  decoder: {
    variables: [],
    parameters: (z) => ({
      logits: tf.reshape(tf.matMul(tf.reshape(z, [-1, z.shape.at(-1)!]), decoder as never), [
        ...z.shape.slice(0, -1),
        -1,
      ]),
    }),
    density: ({ logits }): Density => categorical(logits),
  } satisfies Conditional<{ logits: Tensor }>,
  marginal: { variables: [], density: () => categorical(marginal) } satisfies Marginal,
})

/** The optimal marginal p_e(z) and decoder p_e(x|z) of an encoder, in float64 (ABE appendix D). */
export function bestParts(dataset: Dataset, encoder: Conditional): { decoder: Tensor; marginal: Tensor } {
  if (!dataset.support) throw new Error('the dataset is not enumerable')
  const { x, probability } = dataset.support
  const n = probability.length
  const size = 12
  const e = tf.tidy(() => encoder.density(encoder.parameters(tf.tensor(x, [n, n]))).mean!().dataSync()) // [n, size]
  const p = (j: number, i: number) => probability[j]! * e[j * size + i]!
  const marginal = Float64Array.from({ length: size }, (_, i) => probability.reduce((sum, _p, j) => sum + p(j, i), 0))
  const decoder = Float32Array.from({ length: size * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n]
    return Math.log(p(j, i) / marginal[i]!)
  })
  return { decoder: tf.tensor(decoder, [size, n]), marginal: tf.tensor1d(Float32Array.from(marginal, Math.log)) }
}
