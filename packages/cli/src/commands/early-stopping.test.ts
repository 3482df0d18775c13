import {
  createRegistry,
  definePlugin,
  errors,
  executeRun,
  resolveConfig,
  tf,
  type Objective,
  type Row,
  type RunRequest,
} from '@elbow-vae/core'
import { objectives } from '@elbow-vae/objectives'
import { describe, expect, it } from 'vitest'
import { nowhere } from '../testing/in-process.js'
import { allPlugins } from '../testing/registry.js'

/** 20 training and 1,107 validation examples, so that evaluation batches have unequal sizes. */
const threeCategories = definePlugin({
  kind: 'dataset',
  name: 'three-categories',
  summary: 'one of three categories, for tests',
  options: {},
  create: () => ({
    event: [3],
    kind: 'categorical',
    splits: { train: oneHot(20), validation: oneHot(1107) },
    checksum: 'three-categories',
  }),
})

/** The last tenth of the examples has another category than the rest, so that batches differ. */
function oneHot(size: number) {
  const category = (i: number) => (i > 0.9 * size ? 2 : i % 2)
  return {
    size,
    rows: (indices: Int32Array) =>
      Float32Array.from([...indices].flatMap((i) => [0, 1, 2].map((c) => (c === category(i) ? 1 : 0)))),
  }
}

/** A plugin for a given objective. */
const made = (name: string, objective: Objective) =>
  definePlugin({ kind: 'objective', name, summary: 'for tests', options: {}, create: () => objective })

const sum: Objective['loss'] = (m) => m.mean(tf.add(m.distortion, m.rate))
const sizeOfBatch: Objective['loss'] = (m) => tf.add(m.x.shape[0], tf.mul(m.mean(m.rate), 0))
const squares: Objective['loss'] = (m) => tf.square(m.mean(m.distortion))
const registry = createRegistry([
  ...allPlugins,
  threeCategories,
  made('by-examples', { loss: sum, splitLoss: 'examples' }),
  made('by-batches', { loss: sizeOfBatch, splitLoss: 'batches' }),
  made('by-means', { loss: squares, splitLoss: { evaluate: ({ distortion }) => distortion ** 2 } }),
  made('undeclared', { loss: sum }),
])

const discrete = { encoder: 'discrete', decoder: 'discrete', marginal: 'discrete' }
const toy = { dataset: 'toy', ...discrete }
const small = { encoder: { hidden: [4] }, decoder: { hidden: [4] } }
const mlpSettings = { latents: [2], 'batch-size': 32 }
const mlp = { dataset: 'tiny-bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' }

interface Asked {
  readonly parts: RunRequest['parts']
  readonly options?: RunRequest['options']
  readonly settings: RunRequest['settings']
}

/** A run in this process. @returns its tables, and the lines that it logged at the start */
async function run({ parts, options = {}, settings }: Asked) {
  const tables: Record<string, Row[]> = { train: [], eval: [] }
  const best: number[] = []
  const lines: string[] = []
  const none = await nowhere()
  const config = resolveConfig(registry, {
    parts: { ...toy, ...parts },
    options: { ...(parts.dataset === undefined && { dataset: { bins: 12 } }), ...options },
    evaluate: [],
    evaluateOptions: {},
    settings: { engine: 'cpu', 'log-every': 1, ...settings },
  })
  const { manifest } = await executeRun({
    registry,
    config,
    log: (line) => lines.push(line),
    output: () =>
      Promise.resolve({
        ...none,
        openTable: async (name, columns, metadata) => ({
          ...(await none.openTable(name, columns, metadata)),
          append: (row: Row) => void tables[name]!.push(row),
        }),
        writeCheckpoint: (name, { step }) => Promise.resolve(void (name === 'best' && best.push(step))),
      }),
  })
  return { best, lines, step: manifest.step, train: tables['train']!, evaluations: tables['eval']! }
}

const stepOfLeast = (rows: readonly Row[], value: (row: Row) => number) =>
  rows.reduce((a, b) => (value(b) < value(a) ? b : a))['step']
const number = (row: Row, name: string) => Number(row[name])

describe('the best checkpoint', () => {
  const settings = { steps: 100, 'evaluate-every': 10, 'early-stopping': 2 }
  const low = { parts: { objective: 'beta' }, options: { dataset: { bins: 12 }, objective: { beta: 0.05 } } }

  it('of beta = 0.05 minimizes D + 0.05 R, though the best elbo is at another step', async () => {
    const { best, step, evaluations } = await run({ ...low, settings })
    expect(step).toBe(100) // D + 0.05 R decreases throughout: the run is not stopped
    expect(best.at(-1)).toBe(stepOfLeast(evaluations, (row) => number(row, 'distortion') + 0.05 * number(row, 'rate')))
    expect(stepOfLeast(evaluations, (row) => -number(row, 'elbo'))).toBe(20)
    for (const row of evaluations)
      expect(number(row, 'loss')).toBeCloseTo(number(row, 'distortion') + 0.05 * number(row, 'rate'), 10)
  })

  it.each([
    ['elbo', 20, 40, (row: Row) => -number(row, 'elbo')],
    ['rate', 10, 30, (row: Row) => number(row, 'rate')],
    ['distortion', 100, 100, (row: Row) => number(row, 'distortion')],
  ] as const)('is selected by %s on request: best step %i, stopped at %i', async (on, bestStep, stopped, value) => {
    const { best, step, evaluations } = await run({ ...low, settings: { ...settings, 'early-stopping-on': on } })
    expect([best.at(-1), step]).toEqual([bestStep, stopped])
    expect(bestStep).toBe(stepOfLeast(evaluations, value))
  })

  it('is not selected before the schedules of the objective have ended', async () => {
    const objective = { beta: 0.5, anneal: 'up', 'anneal-fraction': 0.55 }
    const { best, lines, evaluations } = await run({
      ...{ parts: { objective: 'beta' }, options: { dataset: { bins: 12 }, objective } },
      settings: { ...settings, 'early-stopping': 1, 'evaluate-every': 10 },
    })
    expect(lines[0]).toBe(
      'Best checkpoint and early stopping: by the lowest loss of the objective on split exact, after step 55, when the schedules of the objective have ended.',
    )
    expect(best[0]).toBe(60)
    expect(evaluations.map((row) => number(row, 'beta')).slice(0, 2)).toEqual([
      expect.closeTo((0.5 * 9) / 55, 10),
      expect.closeTo((0.5 * 19) / 55, 10),
    ])
  })
})

describe('the loss of a split', () => {
  const finite = [
    ['elbo', {}],
    ['beta', { beta: 0.3 }],
    ['target-rate', { rate: 1, penalty: 2 }],
    ['capacity', { capacity: 1, ramp: 0 }],
    ['no-rate', {}],
    ['entropy-annealed', { weight: 0.4, 'anneal-epochs': 0 }],
    ['free-bits', { nats: 0.5, groups: 'code' }],
    ['generative', { rate: 0.5, e: 0.1, g: 0.2 }],
  ] as const

  it.each(finite)('of %s %j on exact data equals the loss of the next step', async (objective, options) => {
    const { train, evaluations } = await run({
      parts: { objective },
      options: { dataset: { bins: 12 }, objective: options },
      settings: { steps: 3, 'evaluate-every': 2 },
    })
    expect(number(evaluations[0]!, 'loss')).toBeCloseTo(number(train[2]!, 'loss'), 4)
  })

  const onSplit = async (objective: string) => {
    const settings = { steps: 1, 'batch-size': 200 }
    const { evaluations } = await run({ parts: { dataset: 'three-categories', objective }, settings })
    const row = (split: string) => evaluations.find((each) => each['split'] === split)!
    return { train: row('train'), validation: row('validation') }
  }

  it('weights batches of 500, 500 and 107 by size if it is a mean over examples', async () => {
    const { train, validation } = await onSplit('by-examples')
    expect(number(validation, 'loss')).toBeCloseTo(-number(validation, 'elbo'), 4)
    expect(train['loss'] ?? null).toBeNull() // held-out splits alone
  })

  it('uses nearly equal batches of the training size if it depends on the batch', async () => {
    const { validation } = await onSplit('by-batches') // 1,107 = 4 · 222 + 219
    expect(number(validation, 'loss')).toBeCloseTo((4 * 222 ** 2 + 219 ** 2) / 1107, 3)
  })

  it('is computed from means over the split, not averaged over batches, if it is a function of means', async () => {
    const { validation } = await onSplit('by-means')
    expect(number(validation, 'loss')).toBeCloseTo(number(validation, 'distortion') ** 2, 10)
  })

  it('is a column for every built-in objective except those with a critic or a multiplier', async () => {
    const others = objectives.filter(({ name }) => !['generative', 'sequential'].includes(name)) // other data, other decoder
    const without: string[] = []
    for (const { name: objective, options } of others) {
      const { evaluations } = await run({
        parts: { ...mlp, objective },
        options: { ...small, objective: 'critic' in options ? { critic: [2] } : {} },
        settings: { ...mlpSettings, steps: 1 },
      })
      const loss = evaluations.find(({ split }) => split === 'test')!['loss']
      if (loss === undefined) without.push(objective)
      else expect(Number.isFinite(loss), objective).toBe(true)
    }
    expect(without).toEqual(['target-distortion', 'factor'])
  })
})

describe('a run reports at its start', () => {
  const settings = { 'evaluate-every': 1 }
  const linesOf = async (asked: Asked) => (await run(asked)).lines

  it.each([
    ['factor', {}, 'because its critic changes'],
    ['wae', { divergence: 'adversarial' }, 'because its critic changes'],
    ['info', { divergence: 'adversarial' }, 'because its critic changes'],
    ['info', { divergence: 'stein' }, 'because it declares no loss of a split'],
    ['target-distortion', {}, 'because its multiplier changes'],
    ['undeclared', {}, 'because it declares no loss of a split'],
  ] as const)(
    'that %s %j uses D + R, with the reason; --early-stopping-on loss is refused',
    async (objective, options, why) => {
      const parts = { dataset: 'bits', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective }
      const critic = objective === 'target-distortion' || objective === 'undeclared' ? {} : { critic: [2] }
      const asked = {
        ...{ parts, options: { ...small, dataset: { bits: 2 }, objective: { ...critic, ...options } } },
        settings: { ...mlpSettings, ...settings, steps: 0 },
      }
      const reason = `losses of objective "${objective}" at two evaluations cannot be compared, ${why}`
      await expect(
        run({ ...asked, settings: { ...asked.settings, 'early-stopping-on': 'loss' } }),
      ).rejects.toMatchObject({
        code: errors.badUsage('').code,
        message: `--early-stopping-on loss: ${reason}. Use elbo, rate or distortion.`,
      })
      const lines = await linesOf({ ...asked, settings: { ...asked.settings, steps: 2 } })
      expect(lines[0]).toBe(`Best checkpoint: by the lowest D + R on split exact (${reason}).`)
    },
  )

  const validated = { parts: { ...toy, dataset: 'three-categories' } } // 1 step an epoch in batches of 20
  const splitless = { parts: mlp, options: small }
  const best = 'Best checkpoint and early stopping: by the lowest loss of the objective on split validation.'

  it.each([
    ['nothing by default', validated, {}, []],
    [
      'that there is no validation split',
      splitless,
      { ...mlpSettings, 'evaluate-every': 1, 'early-stopping': 2 },
      ['These data have no validation split: no best.safetensors is kept, and --early-stopping 2 has no effect.'],
    ],
    [
      'that no evaluation happens before the end',
      validated,
      { 'evaluate-every': 0.4, 'early-stopping': 2 },
      [
        best,
        '--evaluate-every 0.4 is less than half a step: the model is evaluated at the end only. Give --evaluate-every 1 or more.',
        '--early-stopping 2 has no effect: it needs 3 evaluations before the end, and there are 0. Give --evaluate-every 1 or more.',
      ],
    ],
    [
      'that early stopping needs more evaluations',
      validated,
      { 'evaluate-every': 2, 'early-stopping': 1 },
      [
        best,
        '--early-stopping 1 has no effect: it needs 2 evaluations before the end, and there is 1. Lower --evaluate-every, or train longer.',
      ],
    ],
    [
      'that the first evaluation comes after the end',
      validated,
      { 'evaluate-every': 4 },
      [
        'Best checkpoint: by the lowest loss of the objective on split validation.',
        '--evaluate-every 4 is 4 steps, and the training has 4: the model is evaluated at the end only. Lower --evaluate-every, or train longer.',
      ],
    ],
  ])('%s', async (_, asked, settings, lines) => {
    const all = { epochs: 4, 'batch-size': 20, ...settings }
    expect(await linesOf({ ...asked, parts: { ...asked.parts, objective: 'elbo' }, settings: all })).toEqual(lines)
  })
})
