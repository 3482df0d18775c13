import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { errors } from '../errors.js'
import { splitsOf } from '../splits.js'
import type { Metadata } from '../tables/batches.js'
import type { Column, Row } from '../tables/columns.js'
import { tableNamed } from '../tables/read.js'
import { streamOf, writeTable } from '../tables/write.js'
import { codesOf } from './codes.js'
import { evaluatedAgain, refuseSharedColumns } from './column-authors.js'
import type { DirectoryLock } from './directory-lock.js'
import type { Report } from './directory.js'
import { evaluateSplits, evaluationColumns, ownNames, type EvaluatedSplit } from './evaluate.js'
import { schemaVersion, type Manifest } from './manifest.js'
import { openLocked, type OpenOptions } from './open.js'
import { dataColumn, labelsOf } from './other-data.js'
import { writeImages } from './png.js'
import { lockRun } from './run-lock.js'

/** Which run, and what to say of it. */
export interface EvaluateOptions extends OpenOptions {
  /** All of them unless said otherwise. */
  readonly splits?: readonly EvaluatedSplit[]
  /** Write codes.arrow too. */
  readonly saveCodes?: boolean
  /** Writes a report beside the tables, before the directory is unlocked. */
  readonly report?: Report
}

/**
 * Evaluate a run again, from one of its checkpoints: new columns join the rows of the same step and split, new rows
 * follow. The table is replaced whole.
 *
 * @returns the rows of this evaluation
 * @throws what `openRun` throws, and BAD_USAGE for a split that the data do not have
 */
export async function evaluateRun(options: EvaluateOptions): Promise<{ manifest: Manifest; rows: readonly Row[] }> {
  const { path, report, force = false } = options
  const { lock, manifest } = await lockRun(path, { command: 'elbow evaluate', force })
  try {
    const rows = await evaluateLocked(options, manifest, lock)
    await report?.(path)
    return { manifest, rows }
  } finally {
    await lock.release()
  }
}

async function evaluateLocked(
  options: EvaluateOptions,
  manifest: Manifest,
  lock: DirectoryLock,
): Promise<readonly Row[]> {
  const { path, saveCodes = false } = options
  const { run, config, checkpoint, hasOtherData } = await openLocked(options, manifest)
  const other = hasOtherData ? resolve(options.dataFile!) : undefined
  try {
    if (options.evaluate) refuseSharedColumns(options.evaluate, run.evaluators, ownNames(run.model))
    const { step, seconds } = checkpoint
    const { stepsPerEpoch } = run.source
    const epoch = stepsPerEpoch === null ? null : step / stepsPerEpoch
    if (hasOtherData && options.splits)
      throw errors.badUsage('--split chooses among splits of the data of the run; other data are evaluated whole.')
    const splits = chosenSplits(splitsOf(run.dataset), options.splits)
    const metadata: Metadata = { 'elbow.run': JSON.stringify(config), 'elbow.schema': schemaVersion }
    const made: Row[] = []
    const label = labelsOf(other)
    for await (const { row, tables, images } of evaluateSplits(
      run,
      config,
      { run: manifest.run, step, epoch, seconds },
      splits,
    )) {
      await lock.confirm()
      for (const [name, data] of Object.entries(tables))
        await writeTable(join(path, `${label.file(name)}.arrow`), data, metadata)
      await writeImages(
        path,
        Object.fromEntries(Object.entries(images).map(([name, image]) => [label.file(name), image])),
      )
      made.push(label.row(row))
    }
    if (saveCodes) {
      const codes = await codesOf({ host: run.host, splits, latents: config.settings.latents, step, epoch })
      const rows = codes.rows.map((row) => ({ ...row, split: label.split(String(row['split'])) }))
      await writeTable(join(path, `${label.file('codes')}.arrow`), { ...codes, rows }, metadata)
    }
    await lock.confirm()
    const columns = [...evaluationColumns(run), ...label.columns]
    return await joinTable(path, columns, made)
  } finally {
    run.dispose()
  }
}

function chosenSplits(there: readonly EvaluatedSplit[], wanted?: readonly EvaluatedSplit[]): readonly EvaluatedSplit[] {
  const missing = wanted?.find((split) => !there.includes(split))
  if (missing === undefined) return wanted ?? there
  throw errors.badUsage(`--split ${missing}: these data have ${there.join(', ')}.`)
}

/** Merge rows into eval.arrow: those of the same step, split and data are updated, others are appended. @returns the merged rows */
async function joinTable(path: string, columns: readonly Column[], made: readonly Row[]): Promise<readonly Row[]> {
  const known = await tableNamed(path, 'eval')
  const rows = [...(known?.rows ?? [])]
  const joined = made.map((row) => {
    const at = rows.findIndex((each) =>
      ['step', 'split', dataColumn.name].every((name) => cellOf(each, name) === cellOf(row, name)),
    )
    if (at < 0) {
      rows.push(row)
      return row
    }
    return (rows[at] = evaluatedAgain(rows[at]!, row))
  })
  const all = [...(known?.columns ?? []), ...columns]
  const distinct = [...new Map(all.map((column) => [column.name, column])).values()]
  const ordered = [...distinct.filter(({ name }) => name !== 'note'), ...distinct.filter(({ name }) => name === 'note')]
  await writeTable(join(path, 'eval.arrow'), { columns: ordered, rows }, known?.metadata ?? {})
  await rm(streamOf(join(path, 'eval')), { force: true }) // of a run that was killed
  return joined
}

const cellOf = (row: Row, name: string) => row[name] ?? null
