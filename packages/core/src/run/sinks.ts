import { ignoreElements, tap, type MonoTypeOperatorFunction, type OperatorFunction } from 'rxjs'
import type { Row } from '../tables/columns.js'
import type { TableStream } from '../tables/stream.js'
import type { Pulled } from '../training/pulled.js'
import type { TrainingRow } from '../training/training.js'

/** Something that listens to a training: it takes rows and gives nothing back. */
export type Sink = OperatorFunction<Pulled<TrainingRow>, never>

const sink = (listen: (event: Pulled<TrainingRow>) => void): Sink => {
  const listening: MonoTypeOperatorFunction<Pulled<TrainingRow>> = tap(listen)
  return (events) => events.pipe(listening, ignoreElements())
}

/** Every row into train.arrow. */
export const toTable = (table: TableStream, run: string): Sink =>
  sink(({ value }) => table.append({ run, ...value.row }))

/** Every row to whoever watches. */
export const toWatcher = (watch: (row: Row) => void): Sink => sink(({ value }) => watch(value.row))

/** Evaluations and checkpoints, where they are due; the training stands still meanwhile. */
export const toMilestones = (isDue: (done: number) => boolean, work: () => Promise<void>): Sink =>
  sink((event) => {
    if (isDue(event.value.done)) event.waitUntil(work())
  })
