import { configurationColumns, type Manifest, type Row } from '@elbow-vae/core'
import Table from 'cli-table3'

/** Columns that are not measurements. */
const identityColumns = new Set<string>([...configurationColumns, 'step', 'epoch', 'seconds'])

/**
 * Print the last evaluation as a table, one line per split, and the path of the run.
 *
 * @param manifest  of a run that has just ended; an interrupted run gets a hint on how to resume it
 */
export function printEvaluation(rows: readonly Row[], path: string | undefined, manifest?: Manifest): void {
  const out = path === undefined ? process.stderr : process.stdout
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => !identityColumns.has(name) && rows.some((row) => row[name] !== null && row[name] !== undefined),
  )
  if (rows.length > 0)
    out.write(
      `${formatTable(
        names,
        rows.map((row) => names.map((name) => formatCell(row[name]))),
      )}\n`,
    )
  if (manifest && manifest.status !== 'done') {
    out.write(`${manifest.run}: ${manifest.status}${path === undefined ? '' : `. To continue: elbow resume ${path}`}\n`)
  }
  if (path !== undefined) out.write(`Rates and distortions in nats per example. Tables and report.html: ${path}\n`)
}

/** Format a table without borders. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const blank = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' }
  const none = { 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '' }
  const last = { right: '', 'right-mid': '', middle: '  ' }
  const lines = new Table({
    head: [...head],
    chars: { ...blank, ...none, ...last },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
  })
  lines.push(...rows.map((row) => [...row]))
  return lines.toString()
}

export function formatCell(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value !== 'number') return String(value)
  return Number.isInteger(value) && Math.abs(value) >= 1 ? String(value) : value.toFixed(4)
}
