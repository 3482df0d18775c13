import { resolveConfig } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { builtInRegistry } from '../plugins/built-in.js'
import { blockSizes, measureSpeed } from './measure-speed.js'
import { openStepper } from './stepper.js'

const registry = builtInRegistry()

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
  it('has the keys of elbow bench --json, with consistent examples per second and milliseconds', async () => {
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

  it('has no result if interrupted', async () => {
    const stepper = await open(AbortSignal.abort())
    expect(await measureSpeed(stepper, 10)).toBeUndefined()
    await stepper.close()
  })
})

describe('a stepper', () => {
  it('trains as a run does: the loss of the toy decreases', async () => {
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
