import type { Cell, TableData } from '@elbow/core'

/** RFC 4180, with a head; numbers with every digit, nulls empty. */
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

/** Types as in Arrow; units and descriptions lie in the file's metadata, as JSON under `elbow.columns`. */
export async function parquet({ columns, rows, metadata = {} }: TableData): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const described = columns.map(({ name, description, unit = '' }) => ({ name, description, unit }))
  const all = { ...metadata, 'elbow.columns': JSON.stringify(described) }
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type = 'number' }) => ({
      name,
      type: parquetTypes[type as keyof typeof parquetTypes],
      data: rows.map((row) => stored(row[name] ?? null, type)),
    })),
    kvMetadata: Object.entries(all).map(([key, value]) => ({ key, value })),
  })
  return new Uint8Array(buffer)
}

const parquetTypes = { number: 'DOUBLE', integer: 'INT64', text: 'STRING', boolean: 'BOOLEAN' } as const

const stored = (cell: Cell, type: string) => (type === 'integer' && cell !== null ? BigInt(Number(cell)) : cell)
