import { basename, join } from 'node:path'
import {
  columns,
  configurationColumns,
  identity,
  schemaVersion,
  writeTable,
  type Column,
  type Row,
  type TableData,
} from '@elbow/core'
import { variantColumn } from '../experiments/summary-columns.js'
import { configurationColumn, distinct } from '../configuration-columns.js'
import type { Outcome } from './outcome.js'
import type { Job } from './plan.js'

/** Marks a summary.arrow as a sweep's. */
export const sweepMark = { 'elbow.experiment': 'sweep' } as const

/** summary.arrow: one row a run, what differs, its status, its last evaluation on the split that counts, its error. */
export function writeSummary(out: string, jobs: readonly Job[], outcomes: ReadonlyMap<Job, Outcome>): Promise<void> {
  const metadata = { ...sweepMark, 'elbow.schema': schemaVersion }
  return writeTable(join(out, 'summary.arrow'), summaryOf(basename(out), jobs, outcomes), metadata)
}

export function summaryOf(experiment: string, jobs: readonly Job[], outcomes: ReadonlyMap<Job, Outcome>): TableData {
  const rows = jobs.map((job): Row => {
    const { status, manifest, evaluation, error } = outcomes.get(job) ?? { status: 'waiting' }
    return {
      ...identity(job.config),
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
  const named = jobs.some(({ variant }) => variant !== undefined) ? [variantColumn] : []
  const place = columns(...configurationColumns, 'experiment', 'status', 'step', 'epoch', 'seconds', 'split')
  const first = [...named, ...place]
  const configured = differingColumns(jobs, first)
  const measured = [...outcomes.values()].flatMap(({ evaluation }) => evaluation?.columns ?? [])
  const before = distinct([...first, ...configured, ...measured]).filter(({ name }) => name !== 'note')
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
