import type { Cell, Column, TableData } from '@elbow-vae/core'

/** CSV as in RFC 4180, with a header; numbers with all digits, null as an empty cell. */
export function csv({ columns, rows }: TableData): string {
  const line = (cells: readonly Cell[]) => `${cells.map(csvCell).join(',')}\n`
  return [
    line(columns.map(({ name }) => name)),
    ...rows.map((row) => line(columns.map(({ name }) => row[name] ?? null))),
  ].join('')
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  const text = String(cell)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Parquet with the types of the columns. Units and descriptions are in the metadata, as JSON under `elbow.columns`. */
export async function parquet({ columns, rows, metadata = {} }: TableData): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const described = columns.map(({ name, description, unit = '' }) => ({ name, description, unit }))
  const all = { ...metadata, 'elbow.columns': JSON.stringify(described) }
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type = 'number' }) => ({
      name,
      type: parquetType(type),
      data: rows.map((row) => stored(row[name] ?? null, type)),
    })),
    kvMetadata: Object.entries(all).map(([key, value]) => ({ key, value })),
  })
  return new Uint8Array(buffer)
}

const parquetTypes = { number: 'DOUBLE', integer: 'INT64', text: 'STRING', boolean: 'BOOLEAN' } as const

/** @throws for vectors, which `withoutVectors` replaces by columns of numbers */
function parquetType(type: NonNullable<Column['type']>): (typeof parquetTypes)[keyof typeof parquetTypes] {
  if (type === 'vector') throw new Error('A column of vectors has no Parquet type.')
  return parquetTypes[type]
}

const stored = (cell: Cell, type: string) => (type === 'integer' && cell !== null ? BigInt(Number(cell)) : cell)
