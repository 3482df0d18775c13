import { createPart, freshNoise, measure, startEngine, tf, availableEngines, type Context } from '@elbow/core'
import type { AnyPlugin, Conditional, Marginal, OptionValues, Variable } from '@elbow/core'
import { gradientError, testContext } from '@elbow/core/testing'
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
const activation = (name: string) => ({
  encoder: { hidden: [5], activation: name },
  decoder: { hidden: [5, 4], activation: name },
})

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
]

const engines = await availableEngines()

describe.each(engines)('on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each(cases)('the gradient of $encoder/$decoder/$marginal $options equals finite differences', async (test) => {
    const named = new Map<string, Variable>()
    const make = <P extends Conditional | Marginal>(
      plugins: readonly AnyPlugin[],
      kind: 'encoder' | 'decoder' | 'marginal',
    ) => {
      const plugin = plugins.find(({ name }) => name === test[kind])!
      return createPart(plugin, test.options?.[kind] ?? {}, testContext(kind, test.data, named)) as P
    }
    const model = {
      encoder: make<Conditional>(encoders, 'encoder'),
      decoder: make<Conditional>(decoders, 'decoder'),
      marginal: make<Marginal>(marginals, 'marginal'),
    }
    const event = test.data.event!
    const x =
      test.data.dataKind === 'categorical'
        ? tf.cast(tf.oneHot([0, 1, 2, 3, 2], 4), 'float32')
        : tf.tensor(
            Float32Array.from({ length: 5 * 16 }, (_, i) => ((i * i) % 3 === 0 ? 1 : 0)),
            [5, ...event],
          )
    const loss = (rate: 'auto' | 'sampled') => () => {
      const noise = freshNoise(3, 'gradients', 0)
      const m = measure(model, { x, noise, samples: 2, enumerate: true, rate, trainingSize: null })
      return m.mean(tf.add(m.distortion, tf.mul(m.rate, 0.7)))
    }
    const variables = [...named.values()]
    expect(variables.length).toBeGreaterThan(0)
    expect(await gradientError(loss('auto'), variables)).toBeLessThan(0.02)
    expect(await gradientError(loss('sampled'), variables)).toBeLessThan(0.02)
    tf.dispose([x, ...variables])
  })
})
