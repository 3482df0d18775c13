import {
  availableEngines,
  createPart,
  freshNoise,
  measure,
  required,
  startEngine,
  tf,
  type AnyPlugin,
  type Context,
  type OptionValues,
  type Scalar,
  type Tensor,
  type Variable,
} from '@elbow-vae/core'
import { testContext, randomize } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  bernoulli,
  categorical,
  bernoulliDimension,
  gaussiansDimension,
  gaussianMixture,
  gaussian,
  standardGaussian,
  stdFromRaw,
  stdFromRawVariance,
} from '@elbow-vae/distributions'
import { decoders, encoders, marginals } from '../index.js'

/** float32 softplus is 0 below −104; its exp overflows above 88. */
const numbers = [-1e4, -104, -20, 0, 20, 104, 1e4]
const data = [-1e6, -255, 0, 0.5, 255, 1e6]
const floor = 1e-6

/** The Cartesian product of the axes: a column [N, 1] for each axis. */
function grid(...axes: readonly (readonly number[])[]): Tensor[] {
  const rows = axes.reduce<number[][]>(
    (rows, axis) => rows.flatMap((row) => axis.map((value) => [...row, value])),
    [[]],
  )
  return axes.map((_, i) =>
    tf.tensor(
      rows.map((row) => row[i]!),
      [rows.length, 1],
    ),
  )
}

interface Case {
  readonly name: string
  /** Log density of each row, from the columns of the grid. */
  readonly logProb: (...columns: Tensor[]) => Tensor
  readonly axes: readonly (readonly number[])[]
}

const column = (tensor: Tensor) => tf.reshape(tensor, [-1])
const pair = (a: Tensor, b: Tensor) => tf.concat([a, b], 1)

const cases: readonly Case[] = [
  ...Object.entries({ stdFromRaw, stdFromRawVariance }).flatMap(([name, std]) => [
    {
      name: `N(x; μ, ${name}(s)²)`,
      logProb: (mean: Tensor, s: Tensor, x: Tensor) => gaussian({ mean, std: std(s, floor) }, [1]).logProb(x),
      axes: [numbers, numbers, data],
    },
    {
      name: `log e(z) of a draw z = μ + ${name}(s) ε, and z`,
      logProb: (mean: Tensor, s: Tensor) => {
        const { value, logProb } = gaussian({ mean, std: std(s, floor) }, [1]).at(tf.onesLike(mean))
        return tf.add(logProb, column(value))
      },
      axes: [numbers, numbers],
    },
    {
      name: `KL(N(μ, ${name}(s)²) ‖ N(0, 1))`,
      logProb: (mean: Tensor, s: Tensor) =>
        gaussian({ mean, std: std(s, floor) }, [1]).kl(standardGaussian([1])) ?? expect.fail(),
      axes: [numbers, numbers],
    },
    {
      name: `entropy and draw of N(μ, ${name}(s)²) without a floor`,
      logProb: (mean: Tensor, s: Tensor) => {
        const { value, logProb } = gaussian({ mean, std: std(s, 0) }, [1]).at(tf.onesLike(mean))
        return tf.add(logProb, column(value))
      },
      axes: [numbers, numbers],
    },
    {
      name: `each of N(z; μ_c, ${name}(s_c)²)`,
      logProb: (mean: Tensor, s: Tensor, x: Tensor) =>
        column(gaussian({ mean, std: std(s, floor) }, [1]).pairwiseLogProb(x) ?? expect.fail()),
      axes: [numbers, numbers, data],
    },
    {
      name: `Σ_c w_c N(z; μ_c, ${name}(s_c)²)`,
      logProb: (mean: Tensor, s: Tensor, x: Tensor) =>
        gaussianMixture({ logits: column(s), mean, std: std(s, floor) }).logProb(x),
      axes: [numbers, numbers, data],
    },
  ]),
  {
    name: 'a dimension that is a mixture of two Gaussians',
    logProb: (logit, mean, raw, x) => {
      const params = tf.concat([pair(logit, tf.neg(logit)), pair(mean, tf.neg(mean)), pair(raw, tf.neg(raw))], 1)
      return gaussiansDimension({ components: 2, floor }).logProb(tf.expandDims(params, 1), x)
    },
    axes: [numbers, numbers, numbers, data],
  },
  {
    name: 'Bernoulli',
    logProb: (logits, x) => bernoulli(logits, [1]).logProb(x),
    axes: [numbers, [0, 0.5, 1]],
  },
  {
    name: 'a Bernoulli dimension',
    logProb: (logits, x) => bernoulliDimension.logProb(tf.expandDims(logits, 2), x),
    axes: [numbers, [0, 0.5, 1]],
  },
  {
    name: 'categorical, and its mean entropy',
    logProb: (a, b, x) => {
      const density = categorical(pair(a, b))
      const { logProb, weight } = density.enumerate()
      return tf.add(density.logProb(pair(x, tf.sub(1, x))), tf.sum(tf.mul(required(weight, 'weight'), logProb), 0))
    },
    axes: [numbers, numbers, [0, 1]],
  },
]

/** Names of results that are not finite: the value, or the gradient by an input. */
function nonFinite(f: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): string[] {
  const { value, grads } = tf.valueAndGrads((...given: Tensor[]) => tf.sum<Scalar>(f(...given)))([...inputs])
  const finite = (tensor: Tensor) => [...tensor.dataSync()].every(Number.isFinite)
  return [value, ...grads].flatMap((tensor, i) => (finite(tensor) ? [] : i === 0 ? ['value'] : [`gradient ${i}`]))
}

/** Options of all parts for continuous data. */
const small = { hidden: [5] }
const depths = [2, 3, 2, 3, 4]
const encoderOptions: Readonly<Record<string, OptionValues>> = {
  mlp: small,
  'mlp-iaf': { ...small, steps: 2, 'flow-hidden': [5] },
  conv: { depths },
  'conv-iaf': { depths, steps: 2, hidden: [5] },
  linear: {},
  auxiliary: { ...small, auxiliary: 2 },
  chain: small,
}
const decoderOptions: Readonly<Record<string, OptionValues>> = {
  mlp: { ...small, scale: 'predicted' },
  deconv: { depths: [3, 2, 3, 2, 3, 2], scale: 'learned-per-dimension' },
  made: { hidden: [5], components: 2 },
  linear: {},
  chain: { ...small, scale: 'learned' },
  sequential: { ...small, scale: 'predicted' },
}
const marginalOptions: Readonly<Record<string, OptionValues>> = {
  gaussian: {},
  maf: { ...small, steps: 2 },
  vamp: { components: 3 },
  mixture: { components: 3 },
  autoregressive: { ...small, components: 2 },
  chain: small,
}
const models = [
  ...Object.keys(encoderOptions).map((encoder) => [encoder, 'mlp', 'gaussian'] as const),
  ...Object.keys(decoderOptions).map((decoder) => ['mlp', decoder, 'gaussian'] as const),
  ...Object.keys(marginalOptions).map((marginal) => ['mlp', 'mlp', marginal] as const),
  ['linear', 'linear', 'vamp'] as const,
]
const blocks = [2, 1].map((size, i) => ({ name: `z${i + 1}`, size }))
const images: Partial<Context> = { event: [4, 4, 1], dataKind: 'continuous', latents: blocks }

describe.each(await availableEngines())('on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each(cases)('$name and its gradients are finite for extreme inputs in float32', ({ logProb, axes }) => {
    expect(tf.tidy(() => ({ names: nonFinite(logProb, grid(...axes)) })).names).toEqual([])
  })

  it.each(models)(
    'R, D and their gradients of %s, %s, %s are finite for data of ±1e6',
    (encoder, decoder, marginal) => {
      const named = new Map<string, Variable>()
      const make = <K extends 'encoder' | 'decoder' | 'marginal'>(
        plugins: readonly AnyPlugin<K>[],
        name: string,
        options: OptionValues,
        more: Partial<Context> = {},
      ) => {
        const plugin = required(
          plugins.find((each) => each.name === name),
          name,
        )
        return createPart(plugin, options, testContext(plugin.kind, { ...images, ...more }, named))
      }
      const pixels = Float32Array.from({ length: 4 * 16 }, (_, i) => data[(i * i) % data.length]!)
      const e = make(encoders, encoder, encoderOptions[encoder]!)
      const model = {
        encoder: e,
        decoder: make(decoders, decoder, decoderOptions[decoder]!),
        marginal: make(marginals, marginal, marginalOptions[marginal]!, {
          encoder: e,
          examples: (count) => Float32Array.from({ length: count * 16 }, (_, k) => pixels[k % pixels.length]!),
        }),
      }
      randomize(named, 1)
      tf.tidy(() => {
        const x = tf.tensor(pixels, [4, 4, 4, 1])
        const loss = () => {
          const noise = freshNoise(3, 'extremes', 0)
          const m = measure(model, { x, noise, samples: 2, enumerate: true, rateEstimator: 'auto', trainingSize: null })
          return m.mean(tf.add(m.distortion, m.rate))
        }
        const { value, grads } = tf.variableGrads(loss, [...named.values()])
        const bad = Object.entries({ loss: value, ...grads }).filter(
          ([, tensor]) => tensor && ![...tensor.dataSync()].every(Number.isFinite),
        )
        expect(bad.map(([name]) => name)).toEqual([])
      })
      tf.dispose([...named.values()])
    },
  )
})
