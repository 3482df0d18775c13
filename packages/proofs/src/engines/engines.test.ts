import { availableEngines, createRegistry, engineNames, type EngineName } from '@elbow-vae/core'
import { datasets } from '@elbow-vae/datasets'
import { evaluators } from '@elbow-vae/evaluators'
import { models as parts } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { describe, expect, it } from 'vitest'
import { testModels, runInProcess, tinyBits } from '@elbow-vae/cli/testing'

const registry = createRegistry([tinyBits, ...datasets, ...parts, ...objectives, ...evaluators])
const available = await availableEngines()
const names = Object.keys(testModels) as (keyof typeof testModels)[]

const references = new Map<string, Awaited<ReturnType<typeof first50>>>()

/** The result on engine cpu, computed once. */
async function reference(model: keyof typeof testModels) {
  const result = references.get(model) ?? (await first50(model, 'cpu', 'off'))
  references.set(model, result)
  return result
}

/** Losses of the first 50 steps, and the last evaluation. */
async function first50(model: keyof typeof testModels, engine: EngineName, compile: 'auto' | 'off') {
  const losses: number[] = []
  const warnings: string[] = []
  const { rows } = await runInProcess({
    registry,
    model,
    settings: { engine, compile, steps: 50, 'log-every': 1 },
    watch: (row) => losses.push(Number(row['loss'])),
    log: (line) => warnings.push(line),
  })
  expect(warnings).toEqual([])
  return { losses, evaluation: rows.map(({ split, rate, distortion }) => ({ split, rate, distortion })) }
}

describe.each(engineNames)('engine %s', (engine) => {
  const check = it.skipIf(!available.includes(engine))
  const title = available.includes(engine) ? '' : ' (skipped: the engine is absent)'

  describe.each(names)('training the %s', (model) => {
    check.each(['auto', 'off'] as const)(
      `agrees with cpu on the first 50 losses and the evaluation to 1e-4, with --compile %s${title}`,
      async (compile) => {
        const expected = await reference(model)
        const got = await first50(model, engine, compile)
        expect(got.losses).toHaveLength(50)
        expect(furthest(got.losses, expected.losses)).toBeLessThan(1e-4)
        const numbers = ({ evaluation }: typeof got) => evaluation.map(({ distortion }) => Number(distortion))
        expect(furthest(numbers(got), numbers(expected))).toBeLessThan(1e-4)
        expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]!)
      },
    )
  })
})

/** The largest relative difference. */
const furthest = (got: readonly number[], expected: readonly number[]) =>
  Math.max(...got.map((value, i) => Math.abs(value - expected[i]!) / Math.abs(expected[i]!)))
