import { firstValueFrom, lastValueFrom, share, take, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { pulled } from './pulled.js'

/** A source that notes what becomes of it. */
function noted(count: number, note: string[] = []) {
  return {
    note,
    source: async function* (stop: AbortSignal) {
      try {
        for (let i = 0; i < count && !stop.aborted; i++) {
          note.push(`make ${i}`)
          yield i
        }
      } finally {
        await Promise.resolve()
        note.push('let go')
      }
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('pulled', () => {
  it('pushes what is pulled, in order, completes, and closes after that', async () => {
    const { source, note } = noted(3)
    const events = await lastValueFrom(pulled(source, () => note.push('closed')).pipe(toArray()))
    await turn()
    expect(events.map(({ value }) => value)).toEqual([0, 1, 2])
    expect(note).toEqual(['make 0', 'make 1', 'make 2', 'let go', 'closed'])
  })

  it('makes no value before the work on the one before it is done', async () => {
    const { source, note } = noted(3)
    await new Promise<void>((complete) => {
      pulled(source, () => undefined).subscribe({
        next: ({ value, waitUntil }) => {
          const work = async (name: string, turns: number) => {
            for (let i = 0; i < turns; i++) await turn()
            note.push(`${name} ${value}`)
          }
          waitUntil(work('quick', 1))
          waitUntil(work('slow', 3))
        },
        complete,
      })
    })
    expect(note).toEqual([0, 1, 2].flatMap((i) => [`make ${i}`, `quick ${i}`, `slow ${i}`]).concat('let go'))
  })

  it('ends the source when nobody listens any more, and closes once it has let go', async () => {
    const { source, note } = noted(1000)
    await new Promise<void>((closed) => {
      const values = pulled(source, () => {
        note.push('closed')
        closed()
      }).pipe(share())
      values.pipe(take(2)).subscribe()
      values.pipe(take(3)).subscribe()
    })
    expect(note).toEqual(['make 0', 'make 1', 'make 2', 'let go', 'closed'])
  })

  it('closes when work that a sink waits for is given up by it', async () => {
    const { source, note } = noted(1000)
    await new Promise<void>((closed) => {
      const subscription = pulled(source, closed).subscribe(({ waitUntil }) => {
        waitUntil(Promise.reject(new Error('aborted')))
        subscription.unsubscribe()
      })
    })
    expect(note).toEqual(['make 0', 'let go'])
  })

  it('passes on what goes wrong in the source', async () => {
    const failing = async function* () {
      yield await Promise.resolve(1)
      throw new Error('broken')
    }
    const values: number[] = []
    const work = pulled(failing, () => undefined)
    await expect(
      new Promise((resolve, reject) => {
        work.subscribe({ next: ({ value }) => values.push(value), complete: () => resolve(values), error: reject })
      }),
    ).rejects.toThrow('broken')
    expect(values).toEqual([1])
  })

  it('passes on what goes wrong in a sink that the source waits for, and ends the source', async () => {
    const { source, note } = noted(1000)
    await expect(
      new Promise((resolve, reject) => {
        pulled(source, () => undefined).subscribe({
          next: ({ waitUntil }) => waitUntil(Promise.reject(new Error('no evaluation'))),
          complete: () => resolve(undefined),
          error: reject,
        })
      }),
    ).rejects.toThrow('no evaluation')
    expect(note).toEqual(['make 0', 'let go'])
  })

  it('starts nothing before somebody listens', async () => {
    const { source, note } = noted(1)
    const values = pulled(source, () => undefined)
    await turn()
    expect(note).toEqual([])
    expect((await firstValueFrom(values)).value).toBe(0)
  })
})
