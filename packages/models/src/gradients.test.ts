// @slow: finite differences of every combination of parts
import {
  createPart,
  freshNoise,
  measure,
  required,
  startEngine,
  tf,
  availableEngines,
  type Context,
  type AnyPlugin,
  type OptionValues,
  type Tensor,
  type Variable,
} from '@elbow-vae/core'
import { gradientError, testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { decoders, encoders, marginals } from './index.js'

interface Case {
  readonly encoder: string
  readonly decoder: string
  readonly marginal: string
  readonly options?: Readonly<Record<string, OptionValues>>
  readonly data: Partial<Context>
}

const categories = [-1.5, -0.5, 0.5, 1.5]
const categorical: Partial<Context> = {
  event: [4],
  dataKind: 'categorical',
  categories,
  latents: [{ name: 'z', size: 4 }],
}
const images: Partial<Context> = { event: [4, 4, 1], dataKind: 'binary', latents: [{ name: 'z', size: 3 }] }
const continuous: Partial<Context> = { ...images, dataKind: 'continuous' }
const hierarchy: Partial<Context> = {
  event: [6],
  dataKind: 'binary',
  latents: [
    { name: 'z1', size: 1 },
    { name: 'z2', size: 1 },
  ],
}
const small = { hidden: [5], activation: 'tanh' }
const deep = { encoder: small, decoder: small, marginal: { ...small, readout: 'deviation' } }
const activation = (name: string) => ({
  encoder: { hidden: [5], activation: name },
  decoder: { hidden: [5, 4], activation: name },
})

/** Further families of ABE section 4 and marginals. */
const made = { hidden: [5, 4], activation: 'tanh' }
const iaf = { depths: [2, 3, 2, 3, 4], steps: 2, ...made }
const alternatives: Readonly<Record<string, OptionValues>> = {
  maf: { ...made, steps: 2 },
  vamp: { components: 4 },
  mixture: { components: 4 },
  autoregressive: { ...made, components: 2 },
}
const families: Case[] = [
  {
    encoder: 'conv-iaf',
    decoder: 'mlp',
    marginal: 'gaussian',
    options: { encoder: iaf, decoder: small },
    data: images,
  },
  ...(['mlp', 'conv-iaf'] as const).flatMap((encoder) =>
    Object.entries(alternatives).map(([marginal, own]) => ({
      encoder,
      decoder: 'mlp',
      marginal,
      options: { encoder: encoder === 'mlp' ? small : iaf, decoder: small, marginal: own },
      data: images,
    })),
  ),
  {
    encoder: 'mlp',
    decoder: 'mlp',
    marginal: 'vamp',
    options: { encoder: small, decoder: small, marginal: { components: 4, initial: 'mean' } },
    data: continuous,
  },
  {
    encoder: 'mlp',
    decoder: 'mlp',
    marginal: 'vamp',
    options: { encoder: small, decoder: small, marginal: { components: 4 } },
    data: categorical,
  },
]

const cases: Case[] = [
  { encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', data: categorical },
  {
    encoder: 'discrete',
    decoder: 'discrete',
    marginal: 'discrete',
    options: { encoder: { form: 'free' }, decoder: { form: 'free' } },
    data: categorical,
  },
  {
    encoder: 'discrete',
    decoder: 'mlp',
    marginal: 'discrete',
    options: { decoder: { hidden: [5], activation: 'elu' } },
    data: categorical,
  },
  { encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', options: activation('elu'), data: images },
  { encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', options: activation('tanh'), data: images },
  { encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', options: activation('softplus'), data: images },
  {
    encoder: 'mlp',
    decoder: 'mlp',
    marginal: 'gaussian',
    options: { encoder: { hidden: [5], activation: 'tanh', readout: 'deviation' }, decoder: { hidden: [] } },
    data: images,
  },
  {
    encoder: 'conv',
    decoder: 'deconv',
    marginal: 'gaussian',
    options: { encoder: { depths: [2, 3, 2, 3, 4] }, decoder: { depths: [3, 2, 3, 2, 3, 2] } },
    data: images,
  },
  ...(['fixed', 'learned', 'learned-per-dimension', 'predicted'] as const).map((scale) => ({
    encoder: 'mlp',
    decoder: 'mlp',
    marginal: 'gaussian',
    options: { encoder: small, decoder: { ...small, scale, deviation: 0.7 } },
    data: continuous,
  })),
  {
    encoder: 'conv',
    decoder: 'deconv',
    marginal: 'gaussian',
    options: { encoder: { depths: [2, 3, 2, 3, 4] }, decoder: { depths: [3, 2, 3, 2, 3, 2], scale: 'predicted' } },
    data: continuous,
  },
  { encoder: 'linear', decoder: 'linear', marginal: 'gaussian', data: continuous },
  { encoder: 'linear', decoder: 'linear', marginal: 'vamp', options: { marginal: { components: 4 } }, data: images },
  { encoder: 'chain', decoder: 'chain', marginal: 'chain', options: deep, data: hierarchy },
  ...[false, true].map((homogeneous) => ({
    encoder: 'mlp',
    decoder: 'sequential',
    marginal: 'gaussian',
    options: { encoder: small, decoder: { ...small, homogeneous } },
    data: { ...hierarchy, latents: [1, 1, 1].map((size, t) => ({ name: `z${t + 1}`, size })) },
  })),
  {
    encoder: 'chain',
    decoder: 'chain',
    marginal: 'chain',
    options: deep,
    data: { ...hierarchy, latents: [2, 3, 1].map((size, i) => ({ name: `z${i + 1}`, size })) },
  },
  ...[1, 3].map((size) => ({
    encoder: 'auxiliary',
    decoder: 'mlp',
    marginal: 'gaussian',
    options: { encoder: { ...made, auxiliary: size }, decoder: small },
    data: { ...images, latents: [{ name: 'z', size }] },
  })),
  ...families,
]

/** Whether the code is small enough for a quadrature. */
const hasQuadrature = ({ latents = [] }: Partial<Context>, encoder: string) => {
  const size = latents.reduce((sum, { size }) => sum + size, 0)
  return encoder !== 'discrete' && size <= (encoder === 'auxiliary' ? 1 : 2)
}

const engines = await availableEngines()

describe.each(engines)('on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each(cases)('the gradient of $encoder/$decoder/$marginal $options equals finite differences', async (test) => {
    const named = new Map<string, Variable>()
    const make = <K extends 'encoder' | 'decoder' | 'marginal'>(
      plugins: readonly AnyPlugin<K>[],
      kind: K,
      more: Partial<Context> = {},
    ) => {
      const plugin = required(
        plugins.find(({ name }) => name === test[kind]),
        test[kind],
      )
      return createPart(plugin, test.options?.[kind] ?? {}, testContext(kind, { ...test.data, ...more }, named))
    }
    const x = examples(test.data)
    const encoder = make(encoders, 'encoder')
    const model = {
      encoder,
      decoder: make(decoders, 'decoder'),
      marginal: make(marginals, 'marginal', { encoder, examples: repeated(x) }),
    }
    const loss =
      (rate: 'auto' | 'sampled', quadrature = 0) =>
      () => {
        const noise = freshNoise(3, 'gradients', 0)
        const m = measure(model, {
          x,
          noise,
          samples: 2,
          enumerate: true,
          quadrature,
          rateEstimator: rate,
          trainingSize: null,
        })
        return m.mean(tf.add(m.distortion, tf.mul(m.rate, 0.7)))
      }
    const variables = [...named.values()]
    expect(variables.length).toBeGreaterThan(0)
    expect(await gradientError(loss('auto'), variables, { directions: 1 })).toBeLessThan(0.02)
    expect(await gradientError(loss('sampled'), variables, { directions: 1 })).toBeLessThan(0.02)
    if (hasQuadrature(test.data, test.encoder)) {
      expect(await gradientError(loss('sampled', 5), variables, { directions: 1 })).toBeLessThan(0.02)
    }
    tf.dispose([x, ...variables])
  })
})

/** Five examples of this kind of data. */
function examples({ dataKind, event = [] }: Partial<Context>) {
  if (dataKind === 'categorical') return tf.cast(tf.oneHot([0, 1, 2, 3, 2], 4), 'float32')
  const value = dataKind === 'binary' ? (i: number) => ((i * i) % 3 === 0 ? 1 : 0) : (i: number) => Math.sin(i * i)
  const length = event.reduce((product, n) => product * n, 5)
  return tf.tensor(
    Float32Array.from({ length }, (_, i) => value(i)),
    [5, ...event],
  )
}

/** The examples, repeated, for parts that start from the data. */
function repeated(x: Tensor): NonNullable<Context['examples']> {
  const rows = x.dataSync<'float32'>()
  const size = rows.length / x.shape[0]
  return (count) => Float32Array.from({ length: count * size }, (_, k) => rows[k % rows.length]!)
}
