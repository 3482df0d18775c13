import {
  availableEngines,
  createRegistry,
  definePlugin,
  startEngine,
  tf,
  type EngineName,
  type Plugin,
} from '@elbow-vae/core'
import { datasets } from '@elbow-vae/datasets'
import { evaluators } from '@elbow-vae/evaluators'
import { models as parts } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { describe, expect, it } from 'vitest'
import { testModels, runInProcess, tinyBits } from '@elbow-vae/cli/testing'

/** An evaluator that calls `interfere` before it measures. */
const interfering = (interfere: () => void): Plugin<'evaluator'> =>
  definePlugin({
    kind: 'evaluator',
    name: 'interfering',
    summary: 'for tests',
    options: {},
    create: () => ({
      columns: [],
      async evaluate(run) {
        interfere()
        await run.perExample('interfering', (m) => ({ rate: m.meanOverDraws(m.rate) }))
        return { row: {} }
      },
    }),
  })

const registryWith = (interfere: () => void = () => undefined) =>
  createRegistry([interfering(interfere), tinyBits, ...datasets, ...parts, ...objectives, ...evaluators])

const available = await availableEngines()
const names = Object.keys(testModels) as (keyof typeof testModels)[]

describe.each(['tensorflow', 'cpu'] as const satisfies readonly EngineName[])(
  'tf.memory().numTensors on %s',
  (engine) => {
    const absent = !available.includes(engine)
    const title = absent ? ' (skipped: the engine is absent)' : ''
    const check = it.skipIf(absent)

    describe.each(names)('while the %s trains', (model) => {
      const settings = { engine, 'log-every': 30 }

      check(`is constant over 300 steps, and unchanged after the run${title}`, async () => {
        await startEngine(engine)
        const before = tf.memory().numTensors
        const counts: number[] = []
        const watch = () => counts.push(tf.memory().numTensors)
        const { manifest } = await runInProcess({
          registry: registryWith(),
          model,
          settings: { ...settings, steps: 300 },
          watch,
        })
        expect(manifest.status).toBe('done')
        expect(counts).toHaveLength(10)
        expect(new Set(counts).size).toBe(1)
        expect(tf.memory().numTensors).toBe(before)
      })

      check(`is unchanged when the run is cancelled between two logged steps${title}`, async () => {
        await startEngine(engine)
        const before = tf.memory().numTensors
        const controller = new AbortController()
        const { manifest, rows } = await runInProcess({
          registry: registryWith(),
          model,
          settings: { ...settings, steps: 100_000 },
          signal: controller.signal,
          watch: () => setImmediate(() => controller.abort()),
        })
        expect(manifest.status).toBe('interrupted')
        expect(rows).toEqual([])
        expect(tf.memory().numTensors).toBe(before)
      })

      check.each([
        ['is cancelled during an evaluation', 'abort', 'interrupted'],
        ['fails in an evaluation', 'fail', 'broken'],
      ] as const)(`is unchanged when the run %s${title}`, async (_, event, outcome) => {
        await startEngine(engine)
        const before = tf.memory().numTensors
        const controller = new AbortController()
        const interfere = () => {
          if (event === 'abort') return controller.abort()
          throw new Error('broken')
        }
        const result = await runInProcess({
          registry: registryWith(interfere),
          model,
          settings: { ...settings, steps: 1000, 'evaluate-every': model === 'toy' ? 150 : 50 },
          evaluate: ['interfering'],
          signal: controller.signal,
        }).then(
          ({ manifest }) => manifest.status,
          (error: Error) => error.message,
        )
        expect(result).toBe(outcome)
        expect(tf.memory().numTensors).toBe(before)
      })

      check(`is unchanged when the loss is NaN${title}`, async () => {
        await startEngine(engine)
        const before = tf.memory().numTensors
        const ruin = { optimizer: 'sgd', 'learning-rate': 1e30, steps: 1000 }
        const run = runInProcess({ registry: registryWith(), model, settings: { ...settings, ...ruin } })
        await expect(run).rejects.toMatchObject({ code: 'NON_FINITE' })
        expect(tf.memory().numTensors).toBe(before)
      })
    })
  },
)
