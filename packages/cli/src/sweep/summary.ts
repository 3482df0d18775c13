import { basename, join } from 'node:path'
import {
  columns,
  configurationColumns,
  identityCells,
  schemaVersion,
  writeTable,
  type Column,
  type Row,
  type TableData,
} from '@elbow-vae/core'
import { variantColumn } from './summary-columns.js'
import { configurationColumn, uniqueColumns, sweepMetadata } from '@elbow-vae/results/runs'
import type { Outcome } from './outcome.js'
import type { Job } from './plan.js'

/** Write summary.arrow: one row per run, with its varying options, status, final evaluation and error. */
export function writeSummary(out: string, jobs: readonly Job[], outcomes: ReadonlyMap<Job, Outcome>): Promise<void> {
  const metadata = { ...sweepMetadata, 'elbow.schema': schemaVersion }
  return writeTable(join(out, 'summary.arrow'), summaryOf(basename(out), jobs, outcomes), metadata)
}

/** The table of summary.arrow. */
export function summaryOf(experiment: string, jobs: readonly Job[], outcomes: ReadonlyMap<Job, Outcome>): TableData {
  const rows = jobs.map((job): Row => {
    const { status, manifest, evaluation, error } = outcomes.get(job) ?? { status: 'waiting' }
    return {
      ...identityCells(job.config),
      ...job.differs,
      step: manifest?.step ?? null,
      seconds: manifest?.seconds ?? null,
      ...evaluation?.row,
      run: job.name,
      experiment,
      ...(job.variant !== undefined && { variant: job.variant }),
      status,
      ...(error !== undefined && { note: error }),
    }
  })
  const variantColumns = jobs.some(({ variant }) => variant !== undefined) ? [variantColumn] : []
  const runColumns = columns(...configurationColumns, 'experiment', 'status', 'step', 'epoch', 'seconds', 'split')
  const first = [...variantColumns, ...runColumns]
  const configured = differingColumns(jobs, first)
  const measured = [...outcomes.values()].flatMap(({ evaluation }) => evaluation?.columns ?? [])
  const before = uniqueColumns([...first, ...configured, ...measured]).filter(({ name }) => name !== 'note')
  return { columns: [...before, ...columns('note')], rows }
}

function differingColumns(jobs: readonly Job[], known: readonly Column[]): readonly Column[] {
  const names = [...new Set(jobs.flatMap(({ differs }) => Object.keys(differs)))]
  return names
    .filter((name) => !known.some((column) => column.name === name))
    .map((name) => {
      const values = jobs.map(({ differs }) => differs[name] ?? null)
      return configurationColumn(name, values)
    })
}
