import {
  createPart,
  freshNoise,
  startEngine,
  tf,
  type Context,
  type OptionValues,
  type Variable,
} from '@elbow-vae/core'
import { testContext, furthest, normalTensor } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { auxiliary } from './auxiliary.js'

beforeAll(() => startEngine('cpu'))

const data: Partial<Context> = { event: [2], dataKind: 'continuous', latents: [{ name: 'z', size: 1 }] }
const make = (options: OptionValues, named = new Map<string, Variable>()) => ({
  encoder: createPart<'encoder'>(auxiliary, options, testContext('encoder', data, named)),
  named,
})

describe('encoder "auxiliary"', () => {
  it('has the variable names of a checkpoint', () => {
    const { named } = make({ hidden: [4, 3], auxiliary: 2 })
    const gaussian = ['mean/kernel', 'mean/bias', 'scale/kernel', 'scale/bias']
    const joined = ['joined/kernel', 'joined/bias', 'joined/other', 'hidden_1/kernel', 'hidden_1/bias', ...gaussian]
    const first = ['hidden_0', 'hidden_1'].flatMap((layer) => [`${layer}/kernel`, `${layer}/bias`])
    expect([...named.keys()]).toEqual([
      ...[...first, ...gaussian].map((name) => `encoder/auxiliary/${name}`),
      ...['code', 'reverse'].flatMap((network) => joined.map((name) => `encoder/${network}/${name}`)),
    ])
  })

  it('has parameters for q(a|x) and for the terms of x in the other networks', () => {
    const { encoder } = make({ hidden: [4, 3], auxiliary: 2 })
    const shapes = Object.entries(encoder.parameters(normalTensor('x', [5, 2]))).map(([name, { shape }]) => [
      name,
      shape,
    ])
    expect(Object.fromEntries(shapes)).toEqual({ mean: [5, 2], scale: [5, 2], code: [5, 4], reverse: [5, 4] })
  })

  it('scales x by input-scale before all networks', () => {
    const x = normalTensor('x', [5, 2])
    const plain = make({ hidden: [4] }).encoder.parameters(tf.mul(x, 0.25))
    const scaled = make({ hidden: [4], 'input-scale': 0.25 }).encoder.parameters(x)
    for (const [name, params] of Object.entries(plain)) expect(furthest(params, scaled[name]!)).toBeLessThan(1e-6)
  })
})

/**
 * Linear networks: a ~ N(w·x, s²), z ~ N(u·x + c a, t²). The exact reverse model is linear, too.
 *
 *   q(z|x) = N((u + c w)·x, c² s² + t²),   q(a|x,z) = N(w·x + k (z − (u + c w)·x), s² t²/(c² s² + t²)),   k = c s²/(c² s² + t²)
 */
describe('encoder "auxiliary" with the exact reverse model', () => {
  const [w, u, c, s, t] = [[0.7, -0.4], [0.3, 0.5], 1.3, 0.6, 0.4] as const // prettier-ignore
  const variance = (c * s) ** 2 + t ** 2
  const k = (c * s ** 2) / variance
  const means = w.map((each, i) => u[i]! + c * each)
  const raw = (std: number) => Math.log(Math.expm1(std))
  const weights: Readonly<Record<string, readonly number[]>> = {
    'auxiliary/mean/kernel': w,
    'auxiliary/scale/bias': [raw(s)],
    'code/joined/kernel': u.flatMap((each) => [each, 0]), // to mean and scale
    'code/joined/bias': [0, raw(t)],
    'code/joined/other': [c, 0],
    'reverse/joined/kernel': w.flatMap((each, i) => [each - k * means[i]!, 0]),
    'reverse/joined/bias': [0, raw((s * t) / Math.sqrt(variance))],
    'reverse/joined/other': [k, 0],
  }
  const exactEncoder = () => {
    const { encoder, named } = make({ hidden: [], readout: 'deviation', auxiliary: 1 })
    for (const [name, variable] of named) {
      const values = weights[name.replace('encoder/', '')] ?? new Array<number>(variable.size).fill(0)
      variable.assign(tf.tensor([...values], variable.shape))
    }
    return encoder
  }
  const x = () => normalTensor('x', [4, 2])

  it('has log q(z|x) exactly for every draw', () => {
    const encoder = exactEncoder()
    const draw = encoder.density(encoder.parameters(x())).draw(freshNoise(1, 'test', 0), 50)
    const mean = tf.matMul(x(), tf.tensor(means, [2, 1])) // [B, 1]
    const squares = tf.square(tf.sub(draw.value, mean))
    const expected = tf.sub(tf.div(squares, -2 * variance), 0.5 * Math.log(2 * Math.PI * variance))
    expect(furthest(draw.logProb, tf.squeeze(expected, [2]))).toBeLessThan(1e-4)
  })

  it('has the same log density for a code without its a', () => {
    const encoder = exactEncoder()
    const density = encoder.density(encoder.parameters(x()))
    const draw = density.draw(freshNoise(1, 'test', 0), 50)
    expect(furthest(density.logProb(draw.value), draw.logProb)).toBeLessThan(1e-4)
  })
})
