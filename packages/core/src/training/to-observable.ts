import { Observable } from 'rxjs'

/** A value in the pipeline. A sink calls `waitUntil` to pause the source. */
export interface PipelineEvent<T> {
  readonly value: T
  /** The source does not continue before this work is done. */
  waitUntil(work: Promise<unknown>): void
}

/**
 * An observable of an async generator, with back-pressure: it connects the training loop to its sinks.
 *
 * Unsubscribing ends the loop between two steps. `onClosed` is called after the generator has returned.
 */
export function toObservable<T>(
  source: (stop: AbortSignal) => AsyncGenerator<T>,
  onClosed: () => void,
): Observable<PipelineEvent<T>> {
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
