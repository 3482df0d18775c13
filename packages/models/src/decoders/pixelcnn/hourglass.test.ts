import { startEngine, tf, type Tensor } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hourglass } from './hourglass.js'

beforeAll(() => startEngine('cpu'))

describe('hourglass', () => {
  it('applies six blocks of two layers, with shortcuts between layers of the same size', () => {
    const names = new Map<Tensor, string>()
    const named = (name: string) => {
      const tensor = tf.scalar(0)
      names.set(tensor, name)
      return tensor
    }
    const visited: string[] = []
    const end = hourglass({ pairs: 3, layers: 2 }, named('first'), {
      layer(block, i, h, shortcut) {
        visited.push([names.get(h), ...(shortcut ? [names.get(shortcut)] : [])].join(' + '))
        return named(`${block}.${i}`)
      },
      between(pair, h, inner) {
        visited.push(`${names.get(h)} shrinks`)
        const back = inner(named(`half ${pair}`))
        visited.push(`${names.get(back)} grows`)
        return named(`double ${pair}`)
      },
    })
    expect(visited).toEqual([
      ...['first', '0.0', '0.1 shrinks'], //               28
      ...['half 0', '1.0', '1.1 shrinks'], //              14
      ...['half 1', '2.0'], //                             7
      ...['2.1 + 2.0', '3.0 + half 1', '3.1 grows'], //    7
      ...['double 1 + 1.1', '4.0 + 1.0', '4.1 grows'], //  14
      ...['double 0 + 0.1', '5.0 + 0.0'], //               28
    ])
    expect(names.get(end)).toBe('5.1')
  })
})
