import { firstValueFrom, lastValueFrom, share, take, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { toObservable } from './to-observable.js'

/** A source that logs its events. */
function loggedSource(count: number, log: string[] = []) {
  return {
    log,
    source: async function* (stop: AbortSignal) {
      try {
        for (let i = 0; i < count && !stop.aborted; i++) {
          log.push(`make ${i}`)
          yield i
        }
      } finally {
        await Promise.resolve()
        log.push('return')
      }
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('toObservable', () => {
  it('emits all values in order, completes, then closes', async () => {
    const { source, log } = loggedSource(3)
    const events = await lastValueFrom(toObservable(source, () => log.push('closed')).pipe(toArray()))
    await turn()
    expect(events.map(({ value }) => value)).toEqual([0, 1, 2])
    expect(log).toEqual(['make 0', 'make 1', 'make 2', 'return', 'closed'])
  })

  it('waits for the work on a value before it makes the next one', async () => {
    const { source, log } = loggedSource(3)
    await new Promise<void>((complete) => {
      toObservable(source, () => undefined).subscribe({
        next: ({ value, waitUntil }) => {
          const work = async (name: string, turns: number) => {
            for (let i = 0; i < turns; i++) await turn()
            log.push(`${name} ${value}`)
          }
          waitUntil(work('quick', 1))
          waitUntil(work('slow', 3))
        },
        complete,
      })
    })
    expect(log).toEqual([0, 1, 2].flatMap((i) => [`make ${i}`, `quick ${i}`, `slow ${i}`]).concat('return'))
  })

  it('returns from the source without subscribers, then closes', async () => {
    const { source, log } = loggedSource(1000)
    await new Promise<void>((closed) => {
      const values = toObservable(source, () => {
        log.push('closed')
        closed()
      }).pipe(share())
      values.pipe(take(2)).subscribe()
      values.pipe(take(3)).subscribe()
    })
    expect(log).toEqual(['make 0', 'make 1', 'make 2', 'return', 'closed'])
  })

  it('closes if a sink unsubscribes while its work fails', async () => {
    const { source, log } = loggedSource(1000)
    await new Promise<void>((closed) => {
      const subscription = toObservable(source, closed).subscribe(({ waitUntil }) => {
        waitUntil(Promise.reject(new Error('aborted')))
        subscription.unsubscribe()
      })
    })
    expect(log).toEqual(['make 0', 'return'])
  })

  it('emits an error of the source', async () => {
    const failing = async function* () {
      yield await Promise.resolve(1)
      throw new Error('broken')
    }
    const values: number[] = []
    const work = toObservable(failing, () => undefined)
    await expect(
      new Promise((resolve, reject) => {
        work.subscribe({ next: ({ value }) => values.push(value), complete: () => resolve(values), error: reject })
      }),
    ).rejects.toThrow('broken')
    expect(values).toEqual([1])
  })

  it('emits an error of work that the source waits for, and returns from the source', async () => {
    const { source, log } = loggedSource(1000)
    await expect(
      new Promise((resolve, reject) => {
        toObservable(source, () => undefined).subscribe({
          next: ({ waitUntil }) => waitUntil(Promise.reject(new Error('no evaluation'))),
          complete: () => resolve(undefined),
          error: reject,
        })
      }),
    ).rejects.toThrow('no evaluation')
    expect(log).toEqual(['make 0', 'return'])
  })

  it('starts with the first subscriber', async () => {
    const { source, log } = loggedSource(1)
    const values = toObservable(source, () => undefined)
    await turn()
    expect(log).toEqual([])
    expect((await firstValueFrom(values)).value).toBe(0)
  })
})
