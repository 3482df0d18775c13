import { obeysDatasetContract } from '@elbow/core/testing'
import { describe, it } from 'vitest'
import { bits, linear, toy } from './index.js'

// Those of files have tests of their own, with files.
describe.each([
  ['toy', toy, {}],
  ['bits', bits, {}],
  ['linear', linear, { options: { train: 100, validation: 20, test: 20 } }],
] as const)('dataset %s', (_, plugin, how) => {
  for (const { name, run } of obeysDatasetContract(plugin, how)) it(name, run)
})
