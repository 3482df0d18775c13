import { obeysEvaluatorContract, type ContractOptions } from '@elbow-vae/core/testing'
import { describe, it } from 'vitest'
import { evaluators } from './index.js'

/** Small options, and options that are not used for data of two dimensions. */
const cases: Readonly<Record<string, ContractOptions>> = {
  samples: { unused: ['count'] },
  regime: { unused: ['examples', 'draws'] },
  'importance-weighted': { options: { samples: 10 } },
  gaps: { options: { examples: 4, steps: 3, draws: 10, flows: 2 } },
  'generative-bounds': { options: { examples: 10, draws: 5 } },
  'markov-chain': { options: { chains: 4, steps: 2, shown: 2 } },
  fuzziness: { options: { codes: 8, shown: 2 } },
}

describe.each(evaluators.map((plugin) => [plugin.name, plugin] as const))('evaluator %s', (name, plugin) => {
  for (const check of obeysEvaluatorContract(plugin, cases[name])) it(check.name, check.run)
})
