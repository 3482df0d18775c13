import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { builtIn } from '../plugins.js'
import type { FlatConfig } from './config-file.js'
import { addRunFlags, choosePlugins, requestFrom, wordAfter } from './run-flags.js'

const registry = builtIn()

/** What a command line, with a config file beside it, asks for. */
function request(args: readonly string[], config: FlatConfig = {}) {
  const chosen = choosePlugins(args, config)
  const command = new Command('run').exitOverride().configureOutput({ writeErr: () => undefined })
  addRunFlags(command, registry, chosen)
  command.parse(args, { from: 'user' })
  return requestFrom(command, config, chosen)
}

describe('the flags of a run', () => {
  it('are those of the parts that it names', () => {
    expect(request(['--objective', 'beta', '--objective.beta', '0.5', '--seed=3'])).toMatchObject({
      parts: { objective: 'beta' },
      options: { objective: { beta: '0.5' } },
      settings: { seed: '3' },
    })
    expect(() => request(['--objective', 'elbo', '--objective.beta', '0.5'])).toThrow(/unknown option/)
  })

  it('keep the names that options have: --optimizer.normalize-gradients, --batch-size', () => {
    expect(request(['--optimizer.normalize-gradients', '--batch-size', '7']).settings).toEqual({
      'optimizer.normalize-gradients': true,
      'batch-size': '7',
    })
    expect(request(['--optimizer.normalize-gradients', 'false']).settings).toEqual({
      'optimizer.normalize-gradients': 'false',
    })
  })

  it('take negative numbers for values', () => {
    expect(request(['--objective', 'beta', '--objective.beta', '-1']).options.objective).toEqual({ beta: '-1' })
  })

  it('win over a config file, whose other values stay', () => {
    const config = { objective: 'beta', 'objective.beta': 2, seed: 5, steps: 10 }
    expect(request(['--seed', '6'], config)).toMatchObject({
      parts: { objective: 'beta' },
      options: { objective: { beta: 2 } },
      settings: { seed: '6', steps: 10 },
    })
  })

  it('name evaluators as a list, from flags or a file', () => {
    expect(request(['--evaluate', 'information, rate-distortion']).evaluate).toEqual(['information', 'rate-distortion'])
    expect(request([], { evaluate: ['information'] }).evaluate).toEqual(['information'])
  })

  it('refuse a plugin that is not there, and a name in the file that no flag has', () => {
    expect(() => request(['--encoder', 'mpl'])).toThrow(/Unknown encoder "mpl". Did you mean "mlp"/)
    expect(() => request([], { sead: 1 })).toThrow(/--config has no option "sead". Did you mean "seed"/)
  })
})

it('wordAfter finds a value in both spellings', () => {
  expect(wordAfter(['run', '--config', 'a.yaml'], 'config')).toBe('a.yaml')
  expect(wordAfter(['run', '--config=a=b.yaml'], 'config')).toBe('a=b.yaml')
  expect(wordAfter(['run', '--config'], 'config')).toBe(undefined)
  expect(wordAfter(['run'], 'config')).toBe(undefined)
})
