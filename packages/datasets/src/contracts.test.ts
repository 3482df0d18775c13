import { obeysDatasetContract } from '@elbow-vae/core/testing'
import { describe, it } from 'vitest'
import { bits, linear, toy } from './index.js'

// Datasets that are read from files have separate tests.
describe.each([
  ['toy', toy, {}],
  ['bits', bits, {}],
  ['linear', linear, { options: { train: 100, validation: 20, test: 20 } }],
] as const)('dataset %s', (_, plugin, how) => {
  for (const { name, run } of obeysDatasetContract(plugin, how)) it(name, run)
})
