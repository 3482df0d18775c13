import { resolveConfig } from '@elbow-vae/core'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import type { FlatConfig } from '../flags/config-file.js'
import { addRunFlags, choosePlugins, requestFrom } from '../flags/run-flags.js'
import { builtInRegistry } from '../plugins/built-in.js'
import { argumentsOf } from './arguments.js'
import { expandGrid } from './grid.js'

const registry = builtInRegistry()
const model: FlatConfig = { dataset: 'file', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'beta' }

/** The configuration of `elbow run ARGS`. */
function configOf(args: readonly string[]) {
  const command = new Command('run').exitOverride()
  const chosen = choosePlugins(args, {})
  addRunFlags(command, registry, chosen)
  command.parse([...args], { from: 'user' })
  return resolveConfig(registry, requestFrom(command, {}, chosen))
}

const modelFlags = Object.entries(model).map(([kind, name]) => `--${kind}=${String(name)}`)

/** The configurations of the jobs of `elbow sweep`. */
const jobsOf = (flags: FlatConfig) =>
  expandGrid(registry, { ...model, ...flags }).map((each) => configOf(argumentsOf(each)))

describe('a comma has the same meaning in run and sweep', () => {
  it.each([
    ['dataset.path', 'data/a,b.npy'],
    ['dataset.key', 'x,y'],
    ['engine.adapter', 'Card, the second'],
    ['dataset.columns', 'a,b,c'],
    ['dataset.columns', '"a,b",c'],
    ['dataset.shape', '2,3'],
    ['latents', '4,2'],
    ['encoder.hidden', '8,8'],
    ['evaluate', 'code-use,gaps'],
  ])('--%s %s is one run', (flag, value) => {
    expect(jobsOf({ [flag]: value })).toEqual([configOf([...modelFlags, `--${flag}=${value}`])])
  })

  it.each([
    ['dataset.path', 'a,b.npy;c.npy', ['a,b.npy', 'c.npy']],
    ['dataset.columns', 'a,b;c', ['a,b', 'c']],
    ['latents', '4,2;3', ['4,2', '3']],
    ['objective.beta', '0.5,1', ['0.5', '1']],
    ['dataset.kind', 'binary,continuous', ['binary', 'continuous']],
    ['optimizer', 'adam,sgd', ['adam', 'sgd']],
    ['seed', '1..2', ['1', '2']],
  ])('--%s %s of a sweep is a run for each of %j', (flag, values, each) => {
    const runs = each.map((value) => configOf([...modelFlags, `--${flag}=${value}`]))
    expect(jobsOf({ [flag]: values })).toEqual(runs)
  })

  it('in a configuration file, values are not split', () => {
    expect(jobsOf({ 'dataset.path': ['a;b,c.npy'], 'dataset.columns': [['a,b', 'c']] })).toMatchObject([
      { dataset: { options: { path: 'a;b,c.npy', columns: ['a,b', 'c'] } } },
    ])
  })
})
