import { formatCell, formatTable } from '../terminal/table.js'
import type { Outcome } from './outcome.js'
import { labelCells, type Job } from './plan.js'

/** The grid as a table: one line per job, with its varying options and its status. */
export function gridTable(outcomes: ReadonlyMap<Job, Outcome>): string {
  const rows = [...outcomes].map(([job, { status }]) => ({ cells: labelCells(job), status }))
  const names = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))]
  const lines = rows.map(({ cells, status }, i) => [String(i + 1), ...names.map((name) => text(cells[name])), status])
  const done = rows.filter(({ status }) => status === 'done').length
  return `${formatTable(['', ...names, 'status'], lines)}\n${rows.length} runs, ${done} of them done.`
}

const text = (value: unknown) => (value === undefined || value === null ? '–' : String(value))

/** `[3/115] done  beta_objective.beta-0.5_…  rate 0.0123  distortion 3.2866` */
export function endLine({ name }: Job, { status, evaluation, error }: Outcome, ended: number, total: number): string {
  const point =
    evaluation &&
    `  rate ${formatCell(evaluation.row['rate'])}  distortion ${formatCell(evaluation.row['distortion'])} nats`
  return `[${ended}/${total}] ${status}  ${name}${point ?? ''}${error === undefined ? '' : `: ${error}`}`
}

/** The failed jobs and their errors; undefined if no job failed. */
export function failures(outcomes: ReadonlyMap<Job, Outcome>): string | undefined {
  const failed = [...outcomes].filter(([, { status }]) => status === 'failed')
  if (failed.length === 0) return undefined
  const lines = failed.map(([{ name }, { error }]) => `  ${name}: ${error ?? 'no reason recorded'}`)
  return [`${failed.length} of ${outcomes.size} runs failed:`, ...lines].join('\n')
}
