import { resolveConfig, type RunRequest } from '@elbow-vae/core'
import { expect, it } from 'vitest'
import { builtInRegistry } from '../plugins/built-in.js'
import { identityOf } from './identity.js'

const renamed: RunRequest = {
  parts: { dataset: 'mnist', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'iwae' },
  options: {
    dataset: { binarize: 'static', 'binarize-seed': 3 },
    objective: { gradient: 'doubly-reparameterized' },
  },
  evaluate: ['gaps'],
  evaluateOptions: { gaps: { 'learning-rate': 0.02 } },
  settings: { 'rate-estimator': 'sampled', 'inference.learning-rate': 0.2, steps: 5 },
}

const defaults: RunRequest = {
  parts: { ...renamed.parts, dataset: 'omniglot', objective: 'elbo' },
  ...{ options: {}, evaluate: [], evaluateOptions: {}, settings: {} },
}

/** Computed by version 0.1.0, in which six options had other names. */
it.each([
  ['renamed options', renamed, '62ea4c14'],
  ['defaults alone', defaults, '2d13e70a'],
])('the identity of a run with %s is that of version 0.1.0, so that its directory is found', (_, request, identity) => {
  expect(identityOf(resolveConfig(builtInRegistry(), request))).toBe(identity)
})
