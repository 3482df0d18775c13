import { ignoreElements, tap, type MonoTypeOperatorFunction, type OperatorFunction } from 'rxjs'
import type { Row } from '../contracts/column.js'
import type { TableStream } from '../storage/arrow/stream.js'
import type { PipelineEvent } from '../training/to-observable.js'
import type { TrainingRow } from '../training/loop.js'

/** A consumer of the rows of a training; it emits no values. */
export type Sink = OperatorFunction<PipelineEvent<TrainingRow>, never>

const sink = (onEvent: (event: PipelineEvent<TrainingRow>) => void): Sink => {
  const tapped: MonoTypeOperatorFunction<PipelineEvent<TrainingRow>> = tap(onEvent)
  return (events) => events.pipe(tapped, ignoreElements())
}

/** Appends every row to train.arrow. */
export const toTable = (table: TableStream, run: string): Sink =>
  sink(({ value }) => table.append({ run, ...value.row }))

/** Calls `watch` with every row. */
export const toWatcher = (watch: (row: Row) => void): Sink => sink(({ value }) => watch(value.row))

/** Evaluations and checkpoints. The training waits for them. */
export const toMilestones = (isDue: (done: number) => boolean, work: () => Promise<void>): Sink =>
  sink((event) => {
    if (isDue(event.value.done)) event.waitUntil(work())
  })
