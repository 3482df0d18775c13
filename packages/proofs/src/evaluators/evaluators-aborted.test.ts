import {
  buildModel,
  createPart,
  evaluationHost,
  startEngine,
  tf,
  type Context,
  type Dataset,
  type OptionValues,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { evaluators } from '@elbow-vae/evaluators'
import { beforeAll, describe, expect, it } from 'vitest'
import { registry } from '@elbow-vae/cli/testing'

beforeAll(() => startEngine('wasm'))

/** Options with which the evaluators reach their last loop quickly. */
const few: Readonly<Record<string, OptionValues>> = {
  'importance-weighted': { samples: 4, chunk: 2 },
  gaps: { examples: 3, steps: 2, draws: 40, flows: 1, gaussian: true },
  'generative-bounds': { examples: 4, draws: 50, density: 'made', generations: 50, steps: 2, hidden: [3] },
  'markov-chain': { chains: 2, steps: 2, shown: 1 },
  fuzziness: { codes: 2, shown: 1 },
  'code-density': { points: 10 },
}

const part = (name: string, options: OptionValues = {}) => ({ name, options })

const dataOf = async (name: string, options: OptionValues): Promise<Dataset> =>
  createPart(registry.get('dataset', name), options, testContext('dataset'))

function evaluatorOf(name: string, { event, kind }: Dataset, size: number) {
  const sized = (size: number) => ({ event, dataKind: kind, latents: [{ name: 'z', size }] })
  const decoder: Context['decoder'] = (name, options) =>
    createPart(registry.get('decoder', name), options, testContext('decoder', sized(1)))
  const context = { ...testContext('evaluator', sized(size)), decoder }
  return createPart(registry.get('evaluator', name), few[name] ?? {}, context)
}

/** A signal that aborts at the n-th check. */
function abortedAt(n: number) {
  let checks = 0
  const throwIfAborted = () => {
    if (++checks === n) throw new Error('aborted')
  }
  return { signal: { throwIfAborted } as unknown as AbortSignal, asked: () => checks }
}

describe.each([
  ['a split', 'tiny-bits', { side: 3 }, 'test', 3],
  ['exact data', 'bits', { bits: 3 }, 'exact', 3],
  ['exact data with a code of one dimension', 'bits', { bits: 3 }, 'exact', 1],
] as const)('an aborted evaluation of %s', (_, data, options, split, size) => {
  it.each(evaluators.map(({ name }) => name))('disposes all tensors of %s', async (name) => {
    const dataset = await dataOf(data, options)
    const network = { hidden: [4] }
    const parts = { encoder: part('mlp', network), decoder: part('mlp', network), marginal: part('gaussian') }
    const model = buildModel(registry, { ...parts, objective: part('elbo') }, { seed: 1, dataset, latents: [size] })
    const evaluator = evaluatorOf(name, dataset, size)
    /** @returns the number of checks of the signal, and of tensors that were not disposed */
    const evaluate = async (n: number) => {
      const before = tf.memory().numTensors
      const { signal, asked } = abortedAt(n)
      const host = evaluationHost({
        ...{ model, dataset, variables: [...model.named.values()], trainingSize: null, seed: 1, samples: 1 },
        ...{ batchSize: 7, rateEstimator: 'auto', compile: 'off', warn: () => undefined, signal },
      })
      await evaluator.evaluate(host.at(split, 0, null)).catch((error: Error) => expect(error.message).toBe('aborted'))
      host.dispose()
      return { asked: asked(), left: tf.memory().numTensors - before }
    }
    const { asked, left } = await evaluate(Infinity)
    expect(left).toBe(0)
    const tried = [1, 2, 3, 4, Math.floor(asked / 2), Math.floor(0.8 * asked), asked - 1, asked]
    for (const n of new Set(tried.filter((each) => each >= 1 && each <= asked))) {
      expect((await evaluate(n)).left, `tensors left, aborted at question ${n} of ${asked}`).toBe(0)
    }
    model.dispose()
  })
})
