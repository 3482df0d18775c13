import { resolveConfig } from '@elbow/core'
import { describe, expect, it } from 'vitest'
import { builtIn } from '../plugins.js'
import { blockSizes, measureSpeed, median } from './measure-speed.js'
import { openStepper } from './stepper.js'

const registry = builtIn()

const toy = (settings: Record<string, unknown>) =>
  resolveConfig(registry, {
    parts: { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', objective: 'elbo' },
    options: {},
    evaluate: [],
    evaluateOptions: {},
    settings: { engine: 'cpu', ...settings },
  })

const open = (signal?: AbortSignal) =>
  openStepper({ registry, config: toy({}), warn: () => undefined, ...(signal && { signal }) })

describe('measureSpeed', () => {
  it('reports exactly the keys that elbow bench --json promises, examples and milliseconds agreeing', async () => {
    const stepper = await open()
    try {
      const speed = await measureSpeed(stepper, 10)
      expect(Object.keys(speed!)).toEqual([
        'examplesPerSecond',
        'millisecondsPerStep',
        'compileSeconds',
        'peakMemoryMB',
        'engine',
        'compiled',
      ])
      expect(speed).toMatchObject({ engine: 'cpu', compiled: false })
      expect(speed!.examplesPerSecond * speed!.millisecondsPerStep).toBeCloseTo(30 * 1000, 3) // 30 bins a step
    } finally {
      await stepper.close()
    }
  })

  it('ends without a result when it is interrupted', async () => {
    const stepper = await open(AbortSignal.abort())
    expect(await measureSpeed(stepper, 10)).toBeUndefined()
    await stepper.close()
  })
})

describe('a stepper', () => {
  it('trains as a run does: the toy loses distortion', async () => {
    const stepper = await open()
    const first = await stepper.advance(1)
    const later = await stepper.advance(100)
    expect(later!.loss).toBeLessThan(first!.loss)
    await stepper.close()
  })
})

describe('blockSizes', () => {
  it('adds up to the steps, in ten blocks or fewer', () => {
    expect(blockSizes(103)).toEqual([10, 10, 10, 11, 10, 10, 11, 10, 10, 11])
    expect(blockSizes(3)).toEqual([1, 1, 1])
  })
})

describe('median', () => {
  it('is the middle value, or the mean of the two', () => {
    expect(median([5, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 10])).toBe(3)
  })
})
