import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { errors } from '../errors.js'
import { splitsOf } from '../data/splits.js'
import type { Metadata, Column, Row } from '../contracts/column.js'
import { readRunTable } from '../storage/arrow/read.js'
import { streamOf, writeTable } from '../storage/arrow/write.js'
import { codesTable } from './codes.js'
import { mergeEvaluations, assertDistinctColumns } from './merge-evaluations.js'
import type { DirectoryLock } from './lock/directory-lock.js'
import type { Report } from './directory.js'
import { evaluateSplits, evaluationColumns, commonColumnNames, type EvaluatedSplit } from './evaluate.js'
import { schemaVersion, type Manifest } from './manifest.js'
import { openLocked, type OpenOptions } from './open.js'
import { dataColumn, dataLabels } from './other-data.js'
import { writeImages } from '../storage/png.js'
import { required } from '../required.js'
import { lockRun } from './run-lock.js'

/** Which run to evaluate, on which splits. */
export interface EvaluateOptions extends OpenOptions {
  /** Default: all splits. */
  readonly splits?: readonly EvaluatedSplit[]
  /** Whether to write codes.arrow. */
  readonly saveCodes?: boolean
  /** Writes a report into the directory while it is locked. */
  readonly report?: Report
}

/**
 * Evaluates a checkpoint of a run. Results are merged into the rows of eval.arrow with the same step and split; other rows
 * are appended. The table is replaced atomically.
 *
 * @returns the rows of this evaluation
 * @throws as `openRun`, and BAD_USAGE for a split that the data do not have
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
  const otherFile = hasOtherData ? resolve(required(options.dataFile, 'the other data file')) : undefined
  try {
    if (options.evaluate) assertDistinctColumns(options.evaluate, run.evaluators, commonColumnNames(run.model))
    const { step, seconds } = checkpoint
    const { stepsPerEpoch } = run.source
    const epoch = stepsPerEpoch === null ? null : step / stepsPerEpoch
    if (hasOtherData && options.splits)
      throw errors.badUsage('--split chooses among splits of the data of the run; other data are evaluated whole.')
    const splits = chosenSplits(splitsOf(run.dataset), options.splits)
    const metadata: Metadata = { 'elbow.run': JSON.stringify(config), 'elbow.schema': schemaVersion }
    const evaluated: Row[] = []
    const labels = dataLabels(otherFile)
    for await (const { row, tables, images } of evaluateSplits(
      run,
      config,
      { run: manifest.run, step, epoch, seconds },
      splits,
    )) {
      await lock.confirm()
      for (const [name, data] of Object.entries(tables))
        await writeTable(join(path, `${labels.file(name)}.arrow`), data, metadata)
      await writeImages(
        path,
        Object.fromEntries(Object.entries(images).map(([name, image]) => [labels.file(name), image])),
      )
      evaluated.push(labels.row(row))
    }
    if (saveCodes) {
      const codes = await codesTable({ host: run.host, splits, latents: config.settings.latents, step, epoch })
      const rows = codes.rows.map((row) => ({ ...row, split: labels.split(String(row['split'])) }))
      await writeTable(join(path, `${labels.file('codes')}.arrow`), { ...codes, rows }, metadata)
    }
    await lock.confirm()
    const columns = [...evaluationColumns(run), ...labels.columns]
    return await mergeIntoTable(path, columns, evaluated)
  } finally {
    run.dispose()
  }
}

function chosenSplits(
  available: readonly EvaluatedSplit[],
  requested?: readonly EvaluatedSplit[],
): readonly EvaluatedSplit[] {
  const missing = requested?.find((split) => !available.includes(split))
  if (missing === undefined) return requested ?? available
  throw errors.badUsage(`--split ${missing}: these data have ${available.join(', ')}.`)
}

/** Merges rows into eval.arrow: rows of the same step, split and data are updated, others are appended. @returns the merged rows */
async function mergeIntoTable(
  path: string,
  columns: readonly Column[],
  evaluated: readonly Row[],
): Promise<readonly Row[]> {
  const existing = await readRunTable(path, 'eval')
  const rows = [...(existing?.rows ?? [])]
  const merged = evaluated.map((row) => {
    const index = rows.findIndex((other) =>
      ['step', 'split', dataColumn.name].every((name) => cellOf(other, name) === cellOf(row, name)),
    )
    if (index < 0) {
      rows.push(row)
      return row
    }
    return (rows[index] = mergeEvaluations(rows[index]!, row))
  })
  const all = [...(existing?.columns ?? []), ...columns]
  const distinct = [...new Map(all.map((column) => [column.name, column])).values()]
  const ordered = [...distinct.filter(({ name }) => name !== 'note'), ...distinct.filter(({ name }) => name === 'note')]
  await writeTable(join(path, 'eval.arrow'), { columns: ordered, rows }, existing?.metadata ?? {})
  await rm(streamOf(join(path, 'eval')), { force: true }) // a stream that a killed run left
  return merged
}

const cellOf = (row: Row, name: string) => row[name] ?? null
