import { ignoreElements, tap, type MonoTypeOperatorFunction, type OperatorFunction } from 'rxjs'
import type { Row } from '../tables/columns.js'
import type { TableStream } from '../tables/arrow.js'
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
export const toWatcher = (watch: (row: Row, steps: number) => void): Sink =>
  sink(({ value }) => watch(value.row, value.progress.steps))

/** An evaluation at every due step; the training stands still meanwhile. */
export const toEvaluation = (due: (done: number) => boolean, evaluate: (row: TrainingRow) => Promise<void>): Sink =>
  sink((event) => {
    if (due(event.value.done)) event.waitUntil(evaluate(event.value))
  })
