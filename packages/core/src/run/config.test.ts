import { describe, expect, it } from 'vitest'
import { resolveConfig, runOptions, type RunRequest } from './config.js'
import type { Options } from '../contracts/options.js'
import type { Kind } from '../contracts/plugin.js'
import { createRegistry } from '../plugins/registry.js'

const plugin = (kind: Kind, name: string, options: Options = {}) => ({
  kind,
  name,
  summary: '',
  options,
  create: () => {
    throw new Error('not called')
  },
})

const registry = createRegistry([
  plugin('dataset', 'data', { bins: { default: 30, min: 2, integer: true, help: 'h' } }),
  plugin('encoder', 'code', { hidden: { default: [500], min: 1, integer: true, help: 'h' } }),
  plugin('decoder', 'code'),
  plugin('marginal', 'prior'),
  plugin('objective', 'beta', { beta: { default: 1, min: 0, help: 'h' } }),
  plugin('evaluator', 'rate-distortion'),
  plugin('evaluator', 'samples'),
  plugin('evaluator', 'probe', { folds: { default: 5, min: 2, integer: true, help: 'h' } }),
])

const parts = { dataset: 'data', encoder: 'code', decoder: 'code', marginal: 'prior', objective: 'beta' }
const request = (change: Partial<RunRequest> = {}): RunRequest => ({
  parts,
  options: {},
  evaluate: [],
  evaluateOptions: {},
  settings: {},
  ...change,
})
const resolve = (change?: Partial<RunRequest>) => resolveConfig(registry, request(change))

describe('resolveConfig', () => {
  it('fills in the defaults of all parts and of the run', () => {
    const config = resolve()
    expect(config).toMatchObject({
      dataset: { name: 'data', options: { bins: 30 } },
      encoder: { name: 'code', options: { hidden: [500] } },
      decoder: { name: 'code', options: {} },
      objective: { name: 'beta', options: { beta: 1 } },
    })
    const defaults = Object.entries(runOptions).map(([name, option]) => [name, option.default])
    expect(config.settings).toEqual(Object.fromEntries(defaults))
  })

  it('takes given values, as text or typed', () => {
    const config = resolve({
      options: { objective: { beta: '0.5' }, encoder: { hidden: [10, 20] } },
      settings: { seed: '7', 'optimizer.normalize-gradients': true, schedule: 'cosine' },
    })
    expect(config.objective.options).toEqual({ beta: 0.5 })
    expect(config.encoder.options).toEqual({ hidden: [10, 20] })
    expect(config.settings).toMatchObject({ seed: 7, 'optimizer.normalize-gradients': true, schedule: 'cosine' })
  })

  it('adds the evaluators rate-distortion and samples once, before the requested ones', () => {
    const evaluate = (...names: string[]) => resolve({ evaluate: names }).evaluate.map(({ name }) => name)
    expect(evaluate()).toEqual(['rate-distortion', 'samples'])
    expect(evaluate('probe', 'rate-distortion')).toEqual(['rate-distortion', 'samples', 'probe'])
    expect(resolve({ evaluate: ['probe'], evaluateOptions: { probe: { folds: '3' } } }).evaluate.at(-1)).toEqual({
      name: 'probe',
      options: { folds: 3 },
    })
  })

  it('gives the same result for text from flags and for values from a file', () => {
    const typed = resolve({ options: { dataset: { bins: 12 } }, settings: { steps: 5, seed: 2 } })
    const texts = resolve({ options: { dataset: { bins: '12' } }, settings: { steps: '5', seed: '2' } })
    expect(texts).toEqual(typed)
  })

  it('is unchanged after a round trip through JSON', () => {
    const config = resolve({ settings: { steps: 5 }, evaluate: ['probe'] })
    expect(JSON.parse(JSON.stringify(config))).toEqual(config)
  })

  const { dataset: _, ...withoutDataset } = parts

  it.each<[string, Partial<RunRequest>, string, RegExp]>([
    ['a missing part', { parts: withoutDataset }, 'BAD_USAGE', /^--dataset is missing.*: data/],
    ['an unknown part', { parts: { ...parts, objective: 'betta' } }, 'UNKNOWN_PLUGIN', /Did you mean "beta"/],
    ['an unknown evaluator', { evaluate: ['prob'] }, 'UNKNOWN_PLUGIN', /Unknown evaluator "prob".*"probe"/],
    ['an unknown option', { options: { objective: { bet: 1 } } }, 'UNKNOWN_OPTION', /--objective beta has no option/],
    ['an option out of bounds', { options: { objective: { beta: -1 } } }, 'BAD_OPTION', /option "beta".*0 or more/],
    ['a setting out of bounds', { settings: { seed: -1 } }, 'BAD_OPTION', /option "seed".*from 0 to 4294967295/],
    ['an unknown setting', { settings: { sead: 1 } }, 'UNKNOWN_OPTION', /Did you mean "seed"/],
    ['epochs together with steps', { settings: { epochs: 1, steps: 1 } }, 'BAD_USAGE', /--epochs and --steps/],
  ])('refuses %s with exit code 2', (_, change, code, message) => {
    expect(() => resolve(change)).toThrow(
      expect.objectContaining({ code, exitCode: 2, message: expect.stringMatching(message) as string }),
    )
  })
})
