import { availableEngines, ElbowError, executeRun, resolveConfig, type EngineName } from '@elbow-vae/core'
import { objectives } from '@elbow-vae/objectives'
import { describe, expect, it } from 'vitest'
import { nowhere, registry } from '@elbow-vae/cli/testing'

const engines = await availableEngines()
const fastest = engines.includes('tensorflow') ? 'tensorflow' : 'wasm'

const hidden = [4]
const depths = [2, 2, 2, 2, 3]
const encoders = {
  mlp: { hidden },
  'mlp-iaf': { hidden, steps: 2, 'flow-hidden': [4] },
  conv: { depths },
  'conv-iaf': { depths, steps: 2, hidden },
  linear: {},
  auxiliary: { hidden, auxiliary: 2 },
}
const marginals = {
  gaussian: {},
  maf: { hidden, steps: 2 },
  vamp: { components: 3 },
  mixture: { components: 3 },
  autoregressive: { hidden, components: 2 },
}

/** Option sets of the objectives that have several modes. */
const ways: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  info: [{}, { divergence: 'adversarial', critic: [4] }, { divergence: 'stein', alpha: 0.5 }],
  wae: [{}, { divergence: 'adversarial', critic: [4] }],
  tc: [{ estimator: 'weighted' }, { estimator: 'stratified' }],
  'free-bits': [{ groups: 'dimensions' }, { groups: 'code' }],
  factor: [{ critic: [4] }],
  iwae: [{}, { gradient: 'doubly-reparameterized' }],
}

interface Cell {
  readonly objective: string
  readonly way: Readonly<Record<string, unknown>>
  readonly encoder: keyof typeof encoders
  readonly marginal: keyof typeof marginals
}

/** The losses of two steps, or the code of a one-line error. Other errors are thrown. */
async function outcome({ objective, way, encoder, marginal }: Cell, engine: EngineName, compile: 'auto' | 'off') {
  const decoder = objective === 'sequential' ? 'sequential' : 'mlp'
  const config = resolveConfig(registry, {
    parts: { dataset: 'tiny-bits', encoder, decoder, marginal, objective },
    options: {
      dataset: { side: 4 },
      encoder: encoders[encoder],
      decoder: { hidden },
      marginal: marginals[marginal],
      objective: way,
    },
    evaluate: [],
    evaluateOptions: {},
    settings: { 'batch-size': 5, latents: [2], steps: 2, 'evaluate-limit': 5, 'log-every': 1, engine, compile },
  })
  const losses: number[] = []
  try {
    await executeRun({ registry, config, output: nowhere, watch: ({ loss }) => losses.push(Number(loss)) })
  } catch (error) {
    if (error instanceof ElbowError && ['BAD_USAGE', 'WRONG_DATA'].includes(error.code)) return error.code
    throw error
  }
  return losses.every(Number.isFinite) ? 'trained' : `losses ${losses.join()}`
}

const encoderNames = Object.keys(encoders) as Cell['encoder'][]
const marginalNames = Object.keys(marginals) as Cell['marginal'][]

/** The objective with every marginal and encoder `mlp`, and with half of the other encoders and one marginal, in turn. */
const cellsOf = (objective: string, way: Cell['way'], turn: number): Cell[] => [
  ...marginalNames.map((marginal): Cell => ({ objective, way, encoder: 'mlp', marginal })),
  ...encoderNames.slice(1).flatMap((encoder, i): Cell[] => {
    const marginal = marginalNames[(i + turn) % marginalNames.length]!
    return (i + turn) % 2 === 0 ? [{ objective, way, encoder, marginal }] : []
  }),
]

/** Cells that neither train nor are refused, and the number of cells that train. */
async function failures(cells: readonly Cell[], engine: EngineName, compile: 'auto' | 'off' = 'off') {
  const failures: string[] = []
  let trained = 0
  for (const cell of cells) {
    const result = await outcome(cell, engine, compile).catch((error: Error) => error.message)
    if (result === 'trained') trained++
    else if (!/^[A-Z_]+$/.test(result)) failures.push(`${cell.encoder}, ${cell.marginal}: ${result}`)
  }
  return { found: failures, trained }
}

const isFinite = (name: string) => name === 'generative' // needs finite data and codes, which these cells do not have
const cases = objectives
  .flatMap(({ name }) => (isFinite(name) ? [] : (ways[name] ?? [{}]).map((way) => [name, way] as const)))
  .map(([name, way], turn) => [name, way, turn] as const)

describe(`every marginal, and every encoder, on ${fastest}`, () => {
  it.each(cases)('%s %j trains for two steps, or is refused in one line', async (objective, way, turn) => {
    const { found, trained } = await failures(cellsOf(objective, way, turn), fastest)
    expect(found).toEqual([])
    expect(trained).toBeGreaterThan(0)
  })
})

describe.each(engines.filter((engine) => engine !== 'webgpu' && engine !== 'tensorflow-gpu'))('on %s', (engine) => {
  it.each(marginalNames)(
    'info with the Stein gradient trains with marginal %s, compiled if the engine can',
    async (marginal) => {
      const way = { divergence: 'stein', alpha: 0.5 }
      expect(await outcome({ objective: 'info', way, encoder: 'mlp', marginal }, engine, 'auto')).toBe('trained')
    },
  )
})
