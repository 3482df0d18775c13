import { describe, expect, it } from 'vitest'
import type { Kind } from '../contracts/plugin.js'
import { createRegistry } from './registry.js'
import { usedPackages } from '../run/used-packages.js'

const plugin = (kind: Kind, name: string) => ({
  kind,
  name,
  summary: '',
  options: {},
  create: () => {
    throw new Error('not called')
  },
})

describe('createRegistry', () => {
  const registry = createRegistry([plugin('encoder', 'mlp'), plugin('decoder', 'mlp'), plugin('encoder', 'conv')])

  it('finds a plugin by kind and name: an encoder and a decoder may share one', () => {
    expect(registry.get('encoder', 'mlp').kind).toBe('encoder')
    expect(registry.get('decoder', 'mlp').kind).toBe('decoder')
  })

  it('lists a kind in the order given', () => {
    expect(registry.list('encoder').map(({ name }) => name)).toEqual(['mlp', 'conv'])
    expect(registry.list('objective')).toEqual([])
  })

  it('refuses two plugins of one kind and name', () => {
    expect(() => createRegistry([plugin('encoder', 'mlp'), plugin('encoder', 'mlp')])).toThrow(
      expect.objectContaining({
        code: 'DUPLICATE_PLUGIN',
        exitCode: 2,
        message: 'Two plugins call themselves encoder "mlp". Rename one of them.',
      }),
    )
  })

  it('refuses a name of another kind, and suggests a name of the same kind', () => {
    expect(() => registry.get('decoder', 'mpl')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_PLUGIN',
        message: 'Unknown decoder "mpl". Did you mean "mlp"? Available: mlp.',
      }),
    )
    expect(() => registry.get('decoder', 'conv')).toThrow('Unknown decoder "conv". Available: mlp.')
  })
})

describe('usedPackages', () => {
  const from = (name: string, kind: Kind) => ({ specifier: name, name, version: null, plugins: [plugin(kind, name)] })
  const packages = [from('a', 'encoder'), from('b', 'encoder'), from('c', 'evaluator'), from('d', 'evaluator')]
  const registry = createRegistry([], packages)

  it('are the packages of the parts and evaluators of the run, and no others', () => {
    const part = (name: string) => ({ name, options: {} })
    const parts = {
      dataset: part('b'),
      encoder: part('a'),
      decoder: part('a'),
      marginal: part('x'),
      objective: part('x'),
    }
    const config = { ...parts, evaluate: [part('c')], settings: {} as never }
    expect(usedPackages(registry, config).map(({ name }) => name)).toEqual(['a', 'c'])
  })
})
