import type { AnyPlugin, Context, Kind } from '@elbow-vae/core'
import { obeysDecoderContract, obeysEncoderContract, obeysMarginalContract, type Check } from '@elbow-vae/core/testing'
import { describe, it } from 'vitest'
import { madeDecoder } from './decoders/made.js'
import { auxiliary } from './encoders/auxiliary.js'
import { decoders, encoders, marginals } from './index.js'

const bits = { event: [6], dataKind: 'binary' } satisfies Partial<Context>
const images = { event: [4, 4, 1], dataKind: 'binary' } satisfies Partial<Context>
const categorical = {
  ...{ event: [4], dataKind: 'categorical', categories: [-1.5, -0.5, 0.5, 1.5] },
  latents: [{ name: 'z', size: 4 }],
} satisfies Partial<Context>
const hierarchy = {
  latents: [
    { name: 'z1', size: 1 },
    { name: 'z2', size: 1 },
  ],
} satisfies Partial<Context>
const small = { hidden: [5], activation: 'tanh' }
const depths = [2, 3, 2, 3, 4]
/** Options of a Gaussian over x, which a decoder of binary data does not read. */
const unused = ['scale', 'deviation', 'floor']

interface Case {
  readonly options?: Readonly<Record<string, unknown>>
  readonly context?: Partial<Context>
  readonly unused?: readonly string[]
}

/** Options and contexts of each part, if they differ from the defaults of the contracts. */
const encoderCases: Readonly<Record<string, Case>> = {
  discrete: { context: categorical },
  mlp: { options: small },
  'mlp-iaf': { options: { ...small, steps: 2, 'flow-hidden': [5] } },
  conv: { options: { depths }, context: images },
  'conv-iaf': { options: { depths, steps: 2, ...small }, context: images },
  chain: { options: small, context: { ...bits, ...hierarchy } },
  auxiliary: { options: { ...small, auxiliary: 3, nodes: 8 } },
}
const decoderCases: Readonly<Record<string, Case>> = {
  discrete: { context: categorical },
  mlp: { options: small },
  deconv: { options: { depths: [3, 2, 3, 2, 2, 2] }, context: images, unused },
  made: { options: { ...small, components: 2 } },
  pixelcnn: { options: { depth: 2, layers: 1 }, context: images },
  chain: { options: small, context: { ...bits, ...hierarchy }, unused },
  sequential: { options: small, context: { ...bits, ...hierarchy }, unused },
}
const marginalCases: Readonly<Record<string, Case>> = {
  discrete: { context: categorical },
  maf: { options: { ...small, steps: 2 } },
  mixture: { options: { components: 3 } },
  autoregressive: { options: { ...small, components: 2 } },
  chain: { options: { ...small, readout: 'deviation' }, context: hierarchy },
}

const suite = <K extends Kind>(
  kind: K,
  plugins: readonly AnyPlugin<K>[],
  cases: Readonly<Record<string, Case>>,
  checks: (plugin: AnyPlugin<K>, how: Case) => readonly Check[],
) =>
  // prettier-ignore
  describe.each(plugins.map((plugin) => [plugin.name, plugin] as const))(`${kind} %s`, (name, plugin) => {
    for (const check of checks(plugin, cases[name] ?? {})) it(check.name, check.run)
  })

suite('encoder', encoders, encoderCases, obeysEncoderContract)
suite('decoder', decoders, decoderCases, obeysDecoderContract)
// A VampPrior needs an encoder, which the contract does not create: see vamp.test.ts.
suite('marginal', marginals.filter(({ name }) => name !== 'vamp'), marginalCases, obeysMarginalContract) // prettier-ignore
describe('decoder made of binary data', () => {
  const how = { options: small, context: bits, unused: ['components', 'floor'] }
  for (const { name, run } of obeysDecoderContract(madeDecoder, how)) it(name, run)
})
describe('encoder auxiliary of one dimension, linear', () => {
  const how = {
    options: { hidden: [], auxiliary: 1, nodes: 16 },
    context: { ...bits, latents: [{ name: 'z', size: 1 }] },
  }
  const unused = ['activation']
  for (const { name, run } of obeysEncoderContract(auxiliary, { ...how, unused })) it(name, run)
})
