import { Observable } from 'rxjs'

/** A value on its way through the pipeline; a sink that needs the source to stand still says so with `waitUntil`. */
export interface Pulled<T> {
  readonly value: T
  /** The next value is not made before this work is done. */
  waitUntil(work: Promise<unknown>): void
}

/**
 * Push what is pulled: the bridge from the training loop to its sinks, with back-pressure.
 *
 * Unsubscribing ends the loop between two steps; `onClosed` runs when it has let go of everything.
 */
export function pulled<T>(
  source: (stop: AbortSignal) => AsyncGenerator<T>,
  onClosed: () => void,
): Observable<Pulled<T>> {
  return new Observable((subscriber) => {
    const stop = new AbortController()
    const pump = async () => {
      try {
        for await (const value of source(stop.signal)) {
          const work: Promise<unknown>[] = []
          subscriber.next({ value, waitUntil: (promise) => void work.push(promise) })
          await Promise.all(work)
          if (stop.signal.aborted) return
        }
        subscriber.complete()
      } catch (error) {
        subscriber.error(error)
      }
    }
    void pump().finally(onClosed)
    return () => stop.abort()
  })
}
