import { createPart, evaluationHost, partContext, startEngine, tf } from '@elbow/core'
import type { Conditional, Context, Dataset, Density, Evaluator, Marginal, Model, Row, Tensor } from '@elbow/core'
import { toy } from '@elbow/datasets'
import { information, rateDistortion } from '@elbow/evaluators'
import { categorical, encoders } from '@elbow/models'
import { beforeAll, describe, expect, it } from 'vitest'

/** Measure a model on the toy, where every expectation is a sum. */
async function evaluate(dataset: Dataset, model: Model): Promise<Row> {
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
  const evaluators = [rateDistortion.create({}, contextOf(dataset)), information.create({}, contextOf(dataset))]
  const rows = await Promise.all(evaluators.map((each: Evaluator) => each.evaluate(host.at('exact', 0, null))))
  host.dispose()
  return Object.assign({}, ...rows.map(({ row }) => row)) as Row
}

const contextOf = (dataset: Dataset, seed = 1): Context =>
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
function randomEncoder(dataset: Dataset, seed: number): Conditional {
  const plugin = encoders.find(({ name }) => name === 'discrete')!
  return createPart<'encoder'>(plugin, { form: 'free', 'initial-scale': 2 }, contextOf(dataset, seed))
}

const tables = (decoder: Tensor, marginal: Tensor): Pick<Model, 'decoder' | 'marginal'> => ({
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
function bestParts(dataset: Dataset, encoder: Conditional) {
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

beforeAll(() => startEngine('cpu'))

const dataset = await toy.create({ bins: 30, prior: 0.7, information: 0.5 }, undefined as never)

describe.each([1, 2, 3, 4, 5])('on the toy, for random encoder %i', (seed) => {
  it('R = I_e(X;Z) when m(z) = p_e(z), and D = H − I_e(X;Z) when d(x|z) = p_e(x|z) (ABE appendix D)', async () => {
    const encoder = randomEncoder(dataset, seed)
    const best = bestParts(dataset, encoder)
    const row = await evaluate(dataset, { encoder, ...tables(best.decoder, best.marginal) })
    const information = Number(row['mutual_information'])
    expect(information).toBeGreaterThan(0.3)
    expect(Math.abs(Number(row['rate']) - information)).toBeLessThan(1e-6)
    expect(Math.abs(Number(row['distortion']) - (dataset.entropy! - information))).toBeLessThan(1e-6)
  })

  it('H − D < I_e(X;Z) < R for any other marginal and decoder (ABE eq. 2)', async () => {
    const encoder = randomEncoder(dataset, seed)
    const best = bestParts(dataset, encoder)
    const other = tables(
      tf.add(best.decoder, tf.randomNormal(best.decoder.shape, 0, 0.5, 'float32', seed)),
      tf.add(best.marginal, tf.randomNormal(best.marginal.shape, 0, 0.5, 'float32', seed)),
    )
    const row = await evaluate(dataset, { encoder, ...other })
    expect(dataset.entropy! - Number(row['distortion'])).toBeLessThan(Number(row['mutual_information']))
    expect(Number(row['mutual_information'])).toBeLessThan(Number(row['rate']))
  })
})
