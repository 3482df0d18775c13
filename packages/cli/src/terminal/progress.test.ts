import { PassThrough } from 'node:stream'
import type { Row } from '@elbow-vae/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { progressLine } from './progress.js'

const length = { steps: 1000, examplesPerStep: 100 }
const row = (step: number): Row => ({ step, epoch: step / 500, rate: 12.3456, distortion: 80.1, seconds: step / 10 })

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

interface Shown {
  readonly from: number
  readonly steps: number
  readonly examplesPerStep: number | null
  readonly columns: number
}

/** The output of a progress line at 10 steps per second, from a given step on. */
function shown(isTTY: boolean, given: Partial<Shown> = {}): string {
  const { from = 0, steps = 40, examplesPerStep = 100, columns } = given
  const stream = Object.assign(new PassThrough(), { isTTY, columns }) as unknown as NodeJS.WriteStream
  const line = progressLine(stream)
  for (let step = from; step <= from + steps; step++) {
    line.watch(row(step), { ...length, examplesPerStep })
    vi.advanceTimersByTime(100)
  }
  line.end()
  return String((stream as unknown as PassThrough).read() ?? '')
}

describe('the progress line', () => {
  it('is rewritten on a terminal, and removed at the end', () => {
    const written = shown(true)
    expect(written.split('\r\u001b[K').length).toBeGreaterThan(10)
    expect(written).not.toContain('\n')
    expect(written.endsWith('\r\u001b[K')).toBe(true)
  })

  it('shows rate, distortion, examples per second and the time left', () => {
    const last = shown(true).split('\r\u001b[K').at(-2)!
    expect(last).toBe('step 40/1000  epoch 0.08  rate 12.346  distortion 80.100 nats  1000 examples/s  96 s left')
  })

  it.each([
    [90, 'step 40/1000  epoch 0.08  rate 12.346  distortion 80.100 nats  1000 examples/s  96 s left'],
    [80, 'step 40/1000  rate 12.346  distortion 80.100 nats  1000 examples/s  96 s left'],
    [59, 'step 40/1000  rate 12.346  distortion 80.100 nats'],
    [40, 'step 40/1000  R 12.3  D 80.1'],
    [20, 'step 40/1000'],
    [8, 'step 40'],
  ])('fits a terminal of %i columns, because a wrapped line cannot be rewritten', (columns, line) => {
    expect(shown(true, { columns }).split('\r\u001b[K').at(-2)).toBe(line)
  })

  it('measures the speed of this process, not of an earlier one', () => {
    expect(shown(true, { from: 600 })).toContain('1000 examples/s  36 s left')
  })

  it('counts steps instead of examples for exact data', () => {
    expect(shown(true, { examplesPerStep: null })).toContain('10 steps/s')
  })

  it('is a plain line at intervals elsewhere', () => {
    const lines = shown(false, { steps: 250 }).trim().split('\n')
    expect(lines.map((line) => line.split('  ')[0])).toEqual(['step 100/1000', 'step 200/1000'])
  })
})
