import { extname, resolve } from 'node:path'
import { errors, tableBytes, writeAtomically, type TableData } from '@elbow-vae/core'
import { combine } from './combine.js'
import { csv, parquet } from './formats.js'
import { long, withoutVectors } from './layout.js'
import { readTables } from './read-tables.js'

/** Wide: a column per metric. Long: a row per metric. */
export type Layout = 'wide' | 'long'
/** A file format for tables. */
export type Format = 'csv' | 'parquet' | 'arrow'

/** Options of `exportTables`, those of `elbow export`. */
export interface ExportCommand {
  readonly paths: readonly string[]
  /** Name of the table that is read from each run in a directory. */
  readonly table: string
  readonly layout: Layout
  /** Default: the extension of the file, or csv. */
  readonly format: Format | undefined
  readonly columns: readonly string[]
  /** Default: standard output. */
  readonly out: string | undefined
}

/**
 * Combines tables of runs into one and writes it.
 *
 * @throws BAD_OPTION, BAD_USAGE, NOT_A_RUN, DATA_MISSING, DATA_CORRUPT, WRONG_DATA, OUTPUT_UNWRITABLE
 */
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
