import { extname, resolve } from 'node:path'
import { errors, tableBytes, writeAtomically, type TableData } from '@elbow/core'
import { combine } from './combine.js'
import { csv, parquet } from './formats.js'
import { long, withoutVectors } from './layout.js'
import { readTables } from './read-tables.js'

export type Layout = 'wide' | 'long'
export type Format = 'csv' | 'parquet' | 'arrow'

export interface ExportCommand {
  readonly paths: readonly string[]
  /** Which table of a run, where a directory is named. */
  readonly table: string
  readonly layout: Layout
  /** Decided by the file's ending, or else csv. */
  readonly format: Format | undefined
  readonly columns: readonly string[]
  /** Standard output, where there is none. */
  readonly out: string | undefined
}

/** Several tables in, one out. */
export async function exportTables(options: ExportCommand): Promise<void> {
  const { paths, layout, columns, out } = options
  const format = options.format ?? formatOf(out)
  const tables = await readTables(paths, options.table)
  if (out !== undefined && tables.some(({ file }) => resolve(file) === resolve(out))) {
    throw errors.badUsage(`${out} is one of the tables to export. Give another -o.`)
  }
  const combined = combine(tables, columns)
  const bytes = await encoded(layout === 'long' ? long(combined) : combined, format)
  if (out === undefined) process.stdout.write(bytes)
  else {
    await writeAtomically(out, bytes)
    console.error(`${tables.length} tables, ${combined.rows.length} rows: ${out}`)
  }
}

/** @throws BAD_OPTION */
function formatOf(out: string | undefined): Format {
  if (out === undefined) return 'csv'
  const format = (['csv', 'parquet', 'arrow'] as const).find((format) => extname(out) === `.${format}`)
  if (format === undefined)
    throw errors.badOption('-o', 'a file that ends in .csv, .parquet or .arrow, or --format', out)
  return format
}

function encoded(table: TableData, format: Format): Promise<Uint8Array> | Uint8Array {
  if (format === 'arrow') return tableBytes(table, {})
  return format === 'csv' ? Buffer.from(csv(withoutVectors(table))) : parquet(withoutVectors(table))
}
