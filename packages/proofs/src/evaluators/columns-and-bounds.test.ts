import { createPart, createRegistry, definePlugin, executeRun, resolveConfig, type RunRequest } from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { datasets } from '@elbow-vae/datasets'
import { evaluators } from '@elbow-vae/evaluators'
import { models } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { describe, expect, it } from 'vitest'
import { nowhere, registry as builtIn } from '@elbow-vae/cli/testing'

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

/** An evaluator of a plugin package that writes a column of another evaluator. */
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
  it('names violated bounds in its note, here because the declared H is wrong', async () => {
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
    'has one evaluator per column: %j are refused before anything is written',
    async (evaluate, first, last, column) => {
      const { rows, isOpened } = await run(evaluate)
      expect(rows).toBe(
        `--evaluate ${last}: evaluator "${first}" writes the column "${column}" too. Leave one of the two out.`,
      )
      expect(isOpened).toBe(false)
    },
  )

  it('has no column that two built-in evaluators write', () => {
    const names = evaluators.flatMap(({ name }) => {
      const { columns } = createPart(builtIn.get('evaluator', name), {}, testContext('evaluator'))
      return columns.map(({ name }) => name)
    })
    expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual(['log_likelihood'])
  })
})
