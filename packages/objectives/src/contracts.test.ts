import { obeysObjectiveContract, type ObjectiveContractOptions } from '@elbow/core/testing'
import { describe, it } from 'vitest'
import { objectives } from './index.js'

/** Ways of working that have a code of their own. */
const cases: readonly (readonly [name: string, how: ObjectiveContractOptions])[] = [
  ...['elbo', 'beta', 'target-rate', 'target-distortion', 'capacity', 'no-rate', 'iwae', 'sequential'].map(
    (name) => [name, {}] as const,
  ),
  ['entropy-annealed', {}],
  ['free-bits', { options: { groups: 'dimensions' } }],
  ['free-bits', { options: { groups: 'code' } }],
  ['iwae', { options: { gradient: 'doubly-reparameterised' } }],
  ['info', { options: { divergence: 'mmd', lambda: 10 } }],
  ['info', { options: { divergence: 'adversarial', critic: [8], lambda: 10 } }],
  ['info', { options: { divergence: 'stein', lambda: 10 }, isSurrogate: true }], // the gradient of no number
  ['wae', { options: { divergence: 'mmd' } }],
  ['wae', { options: { divergence: 'adversarial', critic: [8] } }],
  ['tc', { options: { estimator: 'weighted' } }],
  ['tc', { options: { estimator: 'stratified' } }],
  ['factor', { options: { critic: [8] } }],
] // `generative` sums over finite data and codes: generative.test.ts has its tests

describe.each(cases)('objective %s %j', (name, how) => {
  const plugin = objectives.find((each) => each.name === name)!
  for (const { name, run } of obeysObjectiveContract(plugin, how)) it(name, run)
})
