import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunConfig } from './config.js'
import { readManifest } from './manifest.js'
import { currentName, currentValue, withCurrentNames, withFormerNames } from './renamed-options.js'

/** A configuration as in run.json. */
const recorded = (config: unknown) => JSON.parse(JSON.stringify(config)) as RunConfig

/** Options of a run.json of version 0.1.0, with all that were renamed since. */
const former = recorded({
  dataset: { name: 'mnist', options: { binarise: 'static', 'binarise-seed': 3, validation: 10_000, limit: 200 } },
  encoder: { name: 'mlp', options: { hidden: [8] } },
  decoder: { name: 'mlp', options: { hidden: [8] } },
  marginal: { name: 'gaussian', options: {} },
  objective: { name: 'iwae', options: { draws: 3, gradient: 'doubly-reparameterised' } },
  evaluate: [
    { name: 'rate-distortion', options: {} },
    { name: 'gaps', options: { examples: 4, rate: 0.02 } },
  ],
  settings: { seed: 1, 'inference.rate': 0.2, rate: 'sampled' },
})

const current = {
  ...former,
  dataset: { name: 'mnist', options: { binarize: 'static', 'binarize-seed': 3, validation: 10_000, limit: 200 } },
  objective: { name: 'iwae', options: { draws: 3, gradient: 'doubly-reparameterized' } },
  evaluate: [
    { name: 'rate-distortion', options: {} },
    { name: 'gaps', options: { examples: 4, 'learning-rate': 0.02 } },
  ],
  settings: { seed: 1, 'inference.learning-rate': 0.2, 'rate-estimator': 'sampled' },
}

describe('options of an older run.json', () => {
  it('have their current names and values once it is read', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'elbow-renamed-'))
    try {
      const run = join(directory, 'run')
      await mkdir(run)
      await writeFile(join(run, 'run.json'), JSON.stringify({ status: 'done', config: former, dataset: {} }))
      expect((await readManifest(run)).config).toEqual(current)
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('keep the current value where both names are recorded', () => {
    const both = recorded({ ...former, settings: { rate: 'sampled', 'rate-estimator': 'auto' } })
    expect(withCurrentNames(both).settings).toEqual({ 'rate-estimator': 'auto' })
  })

  it('keep their names in other plugins: the rate of objective target-rate, an option binarise of another dataset', () => {
    const dataset = { name: 'own', options: { binarise: true } }
    const objective = { name: 'target-rate', options: { rate: 0.5 } }
    expect(withCurrentNames({ ...former, dataset, objective })).toMatchObject({ dataset, objective })
  })

  it('leave damaged parts unchanged', () => {
    const damaged = recorded({ dataset: null, objective: 'beta', evaluate: [null], settings: [] })
    expect(withCurrentNames(damaged)).toEqual(damaged)
  })

  it('come back from the current names, in the same order', () => {
    expect(JSON.stringify(withFormerNames(withCurrentNames(former)))).toBe(JSON.stringify(former))
  })
})

it.each([
  ['rate', ['rate-estimator'], 'rate-estimator'],
  ['run.rate', ['run.rate-estimator'], 'run.rate-estimator'],
  ['inference.rate', ['inference.learning-rate'], 'inference.learning-rate'],
  ['dataset.binarise', ['dataset.binarize'], 'dataset.binarize'],
  ['dataset.binarise-seed', ['dataset.binarize-seed'], 'dataset.binarize-seed'],
  ['evaluate.gaps.rate', ['evaluate.gaps.learning-rate'], 'evaluate.gaps.learning-rate'],
  ['rate', ['rate', 'rate-estimator'], 'rate'],
  ['rate', ['distortion'], 'rate'],
  ['objective.rate', ['objective.rate', 'rate-estimator'], 'objective.rate'],
] as const)('the current name of %s among %j is %s', (name, known, expected) => {
  expect(currentName(name, known)).toBe(expected)
})

it.each([
  ['doubly-reparameterised', 'doubly-reparameterized'],
  ['standard,doubly-reparameterised', 'standard,doubly-reparameterized'],
  [
    ['standard', 'doubly-reparameterised'],
    ['standard', 'doubly-reparameterized'],
  ],
  [3, 3],
])('the value %j of objective.gradient is %j', (value, expected) => {
  expect(currentValue('objective.gradient', value)).toEqual(expected)
  expect(currentValue('objective.other', value)).toEqual(value)
})
