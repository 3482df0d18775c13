import {
  Bool,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int64,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  makeData,
  vectorFromArray,
  type Data,
} from 'apache-arrow'
import type { Metadata, Cell, Column, Row } from '../../contracts/column.js'
import { required } from '../../required.js'
import type { ArrowColumns } from './column-type.js'

function typeOf({ type = 'number', size = 0 }: Column): DataType {
  switch (type) {
    case 'number':
      return new Float64()
    case 'integer':
      return new Int64()
    case 'text':
      return new Utf8()
    case 'boolean':
      return new Bool()
    case 'vector':
      return listOf(size)
  }
}

const listOf = (size = 0): FixedSizeList<Float32> => new FixedSizeList(size, new Field('item', new Float32(), false))

/** Arrow schema of a table. The metadata of each field contains its unit and description. */
export function schemaOf(columns: readonly Column[], metadata: Metadata): Schema<ArrowColumns> {
  const fields = columns.map(
    (column) =>
      new Field(
        column.name,
        typeOf(column),
        true,
        new Map([
          ['description', column.description],
          ['unit', column.unit ?? ''],
        ]),
      ),
  )
  return new Schema(fields, new Map(Object.entries(metadata)))
}

/** Converts rows to an Arrow batch. Numbers that are not finite become null; `note` gives the reason. */
export function recordBatch(
  schema: Schema<ArrowColumns>,
  columns: readonly Column[],
  rows: readonly Row[],
): RecordBatch<ArrowColumns> {
  const children = columns.map((column): Data => {
    const cells = rows.map((row) => row[column.name] ?? null)
    if (column.type === 'vector') return vectorData(column, cells)
    const [data] = vectorFromArray(
      cells.map((cell) => storable(column, cell)),
      typeOf(column),
    ).data
    return required(data, `column ${column.name}`)
  })
  return new RecordBatch<ArrowColumns>(
    schema,
    makeData({ type: new Struct(schema.fields), length: rows.length, children }),
  )
}

/** Data of a column of vectors. */
function vectorData(column: Column, cells: readonly Cell[]): Data {
  const type = listOf(column.size)
  const numbers = new Float32Array(cells.length * type.listSize)
  cells.forEach((cell, i) => {
    if (typeof cell !== 'object' || cell === null)
      throw new TypeError(`column ${column.name}: expected vectors, got ${typeof cell}`)
    numbers.set(cell, i * type.listSize)
  })
  const child = makeData({ type: new Float32(), length: numbers.length, nullCount: 0, data: numbers })
  return makeData({ type, length: cells.length, nullCount: 0, child })
}

function storable(column: Column, cell: Cell): Cell | bigint {
  if (cell === null || typeof cell === 'string') return cell
  if (column.type === 'boolean') return Boolean(cell)
  if (column.type === 'text') return String(cell)
  const value = Number(cell)
  if (!Number.isFinite(value)) return null
  return column.type === 'integer' ? BigInt(Math.round(value)) : value
}
