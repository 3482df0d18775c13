import { required } from '@elbow-vae/core'
import { obeysObjectiveContract, type ObjectiveContractOptions } from '@elbow-vae/core/testing'
import { describe, it } from 'vitest'
import { objectives } from './index.js'

/** Options that select different code paths. */
const cases: readonly (readonly [name: string, how: ObjectiveContractOptions])[] = [
  ...['elbo', 'beta', 'target-rate', 'target-distortion', 'capacity', 'no-rate', 'iwae', 'sequential'].map(
    (name) => [name, {}] as const,
  ),
  ['entropy-annealed', {}],
  ['free-bits', { options: { groups: 'dimensions' } }],
  ['free-bits', { options: { groups: 'code' } }],
  ['iwae', { options: { gradient: 'doubly-reparameterized' } }],
  ['info', { options: { divergence: 'mmd', lambda: 10 } }],
  ['info', { options: { divergence: 'adversarial', critic: [8], lambda: 10 } }],
  ['info', { options: { divergence: 'stein', lambda: 10 }, isSurrogate: true }], // its gradient is not that of its value
  ['wae', { options: { divergence: 'mmd' } }],
  ['wae', { options: { divergence: 'adversarial', critic: [8] } }],
  ['tc', { options: { estimator: 'weighted' } }],
  ['tc', { options: { estimator: 'stratified' } }],
  ['factor', { options: { critic: [8] } }],
] // `generative` sums over finite data and codes: generative.test.ts has its tests

describe.each(cases)('objective %s %j', (name, how) => {
  const plugin = required(
    objectives.find((each) => each.name === name),
    name,
  )
  for (const { name, run } of obeysObjectiveContract(plugin, how)) it(name, run)
})
