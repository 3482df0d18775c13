import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { builtInRegistry } from '../plugins/built-in.js'
import type { FlatConfig } from './config-file.js'
import { addRunFlags, assertCurrentFlags, choosePlugins, requestFrom, flagValue } from './run-flags.js'

const registry = builtInRegistry()

/** The request of a command line with a configuration file. */
function request(args: readonly string[], config: FlatConfig = {}) {
  const chosen = choosePlugins(args, config)
  const command = new Command('run').exitOverride().configureOutput({ writeErr: () => undefined })
  addRunFlags(command, registry, chosen)
  command.parse(args, { from: 'user' })
  return requestFrom(command, config, chosen)
}

describe('the flags of a run', () => {
  it('include those of the chosen parts', () => {
    expect(request(['--objective', 'beta', '--objective.beta', '0.5', '--seed=3'])).toMatchObject({
      parts: { objective: 'beta' },
      options: { objective: { beta: '0.5' } },
      settings: { seed: '3' },
    })
    expect(() => request(['--objective', 'elbo', '--objective.beta', '0.5'])).toThrow(/unknown option/)
  })

  it('keep the names of options: --optimizer.normalize-gradients, --batch-size', () => {
    expect(request(['--optimizer.normalize-gradients', '--batch-size', '7']).settings).toEqual({
      'optimizer.normalize-gradients': true,
      'batch-size': '7',
    })
    expect(request(['--optimizer.normalize-gradients', 'false']).settings).toEqual({
      'optimizer.normalize-gradients': 'false',
    })
  })

  it('accept negative numbers as values', () => {
    expect(request(['--objective', 'beta', '--objective.beta', '-1']).options.objective).toEqual({ beta: '-1' })
  })

  it('take precedence over a configuration file', () => {
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

  it('refuse an unknown plugin, and an unknown name in the file', () => {
    expect(() => request(['--encoder', 'mpl'])).toThrow(/Unknown encoder "mpl". Did you mean "mlp"/)
    expect(() => request([], { sead: 1 })).toThrow(/--config has no option "sead". Did you mean "seed"/)
  })
})

describe('flags with a former name', () => {
  const images = { dataset: 'mnist', evaluate: 'gaps', objective: 'iwae' }

  it('are read from a configuration file', () => {
    const config = {
      ...{ ...images, rate: 'sampled', 'inference.rate': 0.2, 'evaluate.gaps.rate': 0.02 },
      ...{ 'dataset.binarise': 'static', 'objective.gradient': 'doubly-reparameterised' },
    }
    expect(request([], config)).toMatchObject({
      options: { dataset: { binarize: 'static' }, objective: { gradient: 'doubly-reparameterized' } },
      evaluateOptions: { gaps: { 'learning-rate': 0.02 } },
      settings: { 'rate-estimator': 'sampled', 'inference.learning-rate': 0.2 },
    })
  })

  it('give way to the current name in the same file', () => {
    expect(request([], { 'rate-estimator': 'auto', rate: 'sampled' }).settings).toEqual({ 'rate-estimator': 'auto' })
  })

  it.each([
    ['rate', 'rate-estimator'],
    ['inference.rate', 'inference.learning-rate'],
    ['dataset.binarise', 'dataset.binarize'],
    ['dataset.binarise-seed', 'dataset.binarize-seed'],
    ['evaluate.gaps.rate', 'evaluate.gaps.learning-rate'],
  ])('are refused on the command line: --%s suggests --%s', (former, current) => {
    const command = new Command('run')
    addRunFlags(command, registry, choosePlugins([], images))
    const expected = expect.objectContaining({
      code: 'UNKNOWN_OPTION',
      message: expect.stringContaining(`elbow run has no option "${former}". Did you mean "${current}"?`) as string,
    }) as Error
    expect(() => assertCurrentFlags(command, ['run', `--${former}`, '1'])).toThrow(expected)
    expect(() => assertCurrentFlags(command, ['run', `--${former}=1`])).toThrow(expected)
    expect(() => assertCurrentFlags(command, ['run', `--${current}=1`])).not.toThrow()
  })
})

it('flagValue finds --flag value and --flag=value', () => {
  expect(flagValue(['run', '--config', 'a.yaml'], 'config')).toBe('a.yaml')
  expect(flagValue(['run', '--config=a=b.yaml'], 'config')).toBe('a=b.yaml')
  expect(flagValue(['run', '--config'], 'config')).toBe(undefined)
  expect(flagValue(['run'], 'config')).toBe(undefined)
})
