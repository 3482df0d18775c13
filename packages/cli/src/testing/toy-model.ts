import { createPart, evaluationHost, partContext, tf } from '@elbow/core'
import type { Conditional, Context, Dataset, Density, Evaluator, Marginal, Model, Row, Tensor } from '@elbow/core'
import { categorical, encoders } from '@elbow/models'

/** Evaluate a model on the toy, where every expectation is a sum. */
export async function evaluateOnToy(dataset: Dataset, model: Model, evaluators: readonly Evaluator[]): Promise<Row> {
  const host = evaluationHost({
    model,
    variables: [...model.encoder.variables, ...model.decoder.variables, ...model.marginal.variables],
    dataset,
    trainingSize: null,
    seed: 1,
    samples: 1,
    rate: 'auto',
    batchSize: 100,
    compile: 'off',
    warn: () => undefined,
  })
  const rows = await Promise.all(evaluators.map((each) => each.evaluate(host.at('exact', 0, null))))
  host.dispose()
  return Object.assign({}, ...rows.map(({ row }) => row)) as Row
}

/** Of twelve codes. */
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
  const plugin = encoders.find(({ name }) => name === 'discrete')!
  return createPart<'encoder'>(plugin, { form: 'free', 'initial-scale': 2 }, toyContext(dataset, seed))
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
    density: ({ logits }): Density => categorical(logits!),
  } satisfies Conditional,
  marginal: { variables: [], density: () => categorical(marginal) } satisfies Marginal,
})

/** p_e(z) and p_e(x|z) of an encoder, in float64: what ABE appendix D says the best marginal and decoder are. */
export function bestParts(dataset: Dataset, encoder: Conditional) {
  const { x, probability } = dataset.support!
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
