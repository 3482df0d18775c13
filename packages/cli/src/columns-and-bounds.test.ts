import {
  createRegistry,
  definePlugin,
  executeRun,
  resolveConfig,
  resolveOptions,
  type Options,
  type RunRequest,
} from '@elbow/core'
import { testContext } from '@elbow/core/testing'
import { datasets } from '@elbow/datasets'
import { evaluators } from '@elbow/evaluators'
import { models } from '@elbow/models'
import { objectives } from '@elbow/objectives'
import { describe, expect, it } from 'vitest'
import { nowhere } from './testing/in-process.js'

/** Two examples, equally likely, with a declared entropy that may be wrong. */
const liar = definePlugin({
  kind: 'dataset',
  name: 'liar',
  summary: 'two examples and a wrong entropy',
  options: { entropy: { default: Math.LN2, help: 'declared entropy' } },
  create: ({ entropy }) => ({
    event: [2],
    kind: 'binary',
    splits: {},
    support: { x: Float32Array.from([1, 1, 0, 0]), probability: Float64Array.from([0.5, 0.5]) },
    entropy,
    checksum: 'liar',
  }),
})

/** An evaluator as a plugin package may bring it, which writes a column of another's. */
const echo = definePlugin({
  kind: 'evaluator',
  name: 'echo',
  summary: 'mmd again',
  options: {},
  create: () => ({
    columns: [{ name: 'mmd', description: 'not what evaluator divergence calls so' }],
    evaluate: () => Promise.resolve({ row: { mmd: 1 } }),
  }),
})

const registry = createRegistry([liar, echo, ...datasets, ...models, ...objectives, ...evaluators])

async function run(evaluate: readonly string[], options: RunRequest['options'] = {}) {
  const config = resolveConfig(registry, {
    parts: { dataset: 'liar', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'elbo' },
    options: { encoder: { hidden: [4] }, decoder: { hidden: [4] }, ...options },
    ...{ evaluate, evaluateOptions: {} },
    settings: { engine: 'cpu', latents: [1], steps: 0, compile: 'off' },
  })
  let isOpened = false
  const output = () => ((isOpened = true), nowhere())
  const rows = executeRun({ registry, config, output }).then((result) => result.rows)
  return { rows: await rows.catch((error: Error) => error.message), isOpened }
}

describe('a row of eval.arrow', () => {
  it('says in its note which bounds do not hold, here because the declared H is wrong', async () => {
    const right = await run(['surgery'])
    expect(right.rows).toMatchObject([{ note: null }])
    const wrong = await run(['surgery'], { dataset: { entropy: 9 } })
    const note = String((wrong.rows as { note: string }[])[0]!.note)
    expect(note).toMatch(/bound violated: H − D ≤ I_q\(X;Z\), but \d\.\d{6} and \d\.\d{6} \(allowed ±/)
    expect(note).toContain('bound violated: elbo ≤ −H')
  })

  it.each([
    [['importance-weighted', 'exact-likelihood'], 'importance-weighted', 'exact-likelihood', 'log_likelihood'],
    [['divergence', 'echo'], 'divergence', 'echo', 'mmd'],
  ])(
    'has one author for each column: %j are refused before anything is written',
    async (asked, first, last, column) => {
      const { rows, isOpened } = await run(asked)
      expect(rows).toBe(
        `--evaluate ${last}: evaluator "${first}" writes the column "${column}" too. Leave one of the two out.`,
      )
      expect(isOpened).toBe(false)
    },
  )

  it('has no other column that two of the evaluators here write', () => {
    const named = evaluators.flatMap((plugin) => {
      const options = resolveOptions(plugin.name, plugin.options as Options, {})
      return plugin.create(options as never, testContext('evaluator')).columns.map(({ name }) => name)
    })
    expect(named.filter((name, i) => named.indexOf(name) < i)).toEqual(['log_likelihood'])
  })
})
