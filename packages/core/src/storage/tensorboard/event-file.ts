import { closeSync, openSync, writeSync } from 'node:fs'
import { readFile, readdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../error-info.js'
import { errors } from '../../errors.js'
import { scalarsEvent, startEvent, stepOf, versionEvent, type ScalarValue } from './event.js'
import { recordOf, recordsOf } from './records.js'

/** An event file for TensorBoard, which grows during the run. */
export interface EventFile {
  /** @throws OUTPUT_UNWRITABLE */
  append(step: number, values: readonly ScalarValue[]): void
  close(): void
}

const stem = 'events.out.tfevents.'

/** Creates the first event file of a run. @throws OUTPUT_UNWRITABLE */
export const createEvents = (directory: string): EventFile => openEvents(directory, 0, 0)

/**
 * Creates the event file of a process that resumes a run after `step` steps.
 *
 * TensorBoard reads the files of a directory in order. Events of later steps are removed from earlier files, because these steps
 * are repeated.
 *
 * @returns undefined if the run has no event files
 * @throws OUTPUT_UNWRITABLE
 */
export async function continueEvents(directory: string, step: number): Promise<EventFile | undefined> {
  const files = (await readdir(directory)).filter((name) => name.startsWith(stem))
  if (files.length === 0) return undefined
  for (const name of files) {
    const file = join(directory, name)
    const end = endOf(await readFile(file), step)
    await truncate(file, end).catch((error: Error) => {
      throw errors.outputUnwritable(file, error.message)
    })
  }
  const last = Math.max(...files.map((name) => Number(/\d+$/.exec(name)?.[0] ?? 0)))
  return openEvents(directory, last + 1, step)
}

/** Position where the events up to a step end. */
function endOf(bytes: Buffer, step: number): number {
  const records = recordsOf(bytes)
  const later = records.findIndex(({ data }) => stepOf(data) > step)
  return (later < 0 ? records : records.slice(0, later)).at(-1)?.end ?? 0
}

/**
 * @param index  number of earlier files; names sort in this order
 * @param done   number of completed steps
 */
function openEvents(directory: string, index: number, done: number): EventFile {
  const file = join(directory, `${stem}${String(index).padStart(4, '0')}`)
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw errors.outputUnwritable(file, messageOf(error))
    }
  }
  const handle = guarded(() => openSync(file, 'w'))
  const put = (event: Uint8Array) => void guarded(() => writeSync(handle, recordOf(event)))
  const now = () => Date.now() / 1000
  put(versionEvent(now()))
  put(startEvent({ wallTime: now(), step: done + 1 }))
  return {
    append: (step, values) => put(scalarsEvent({ wallTime: now(), step }, values)),
    close: () => closeSync(handle),
  }
}
