import { describe, expect, it } from 'vitest'
import { scheduleEnd } from './schedule-end.js'

describe('scheduleEnd', () => {
  it('is the first step of the last values', () => {
    const rising = { weight: ({ fraction }: { fraction: number }) => Math.min(1, fraction / 0.3) }
    expect(scheduleEnd(rising, 100, null)).toEqual({ step: 30, values: { weight: 1 }, unfinished: [] })
  })

  it('is the end of the last schedule, and of one that has the same value before', () => {
    const several = {
      early: ({ step }: { step: number }) => Math.min(step, 3),
      cyclic: ({ step }: { step: number }) => (step < 20 ? step % 5 : 0),
    }
    expect(scheduleEnd(several, 100, null).step).toBe(20)
  })

  it('takes schedules of the epoch', () => {
    const byEpoch = { weight: ({ epoch }: { epoch: number }) => Math.min(epoch, 2) }
    expect(scheduleEnd(byEpoch, 15, 5).step).toBe(10)
  })

  it('lists unfinished schedules with the value in the last step and the next one', () => {
    const all = { weight: ({ fraction }: { fraction: number }) => 4 * fraction }
    expect(scheduleEnd(all, 10, null)).toEqual({
      step: 9,
      values: { weight: 3.6 },
      unfinished: [{ name: 'weight', last: 3.6, next: 4 }],
    })
  })

  it('is step 0 without schedules, with constant ones, and without training', () => {
    expect(scheduleEnd(undefined, 100, null)).toEqual({ step: 0, values: {}, unfinished: [] })
    expect(scheduleEnd({ weight: () => 2 }, 100, 10).step).toBe(0)
    expect(scheduleEnd({ weight: ({ fraction }) => fraction }, 0, null)).toMatchObject({ step: 0, unfinished: [] })
  })
})
