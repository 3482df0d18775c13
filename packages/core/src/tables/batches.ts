import {
  Bool,
  DataType,
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
import type { Cell, Column, Row } from './columns.js'

/** Schema metadata: texts by name. */
export type Metadata = Readonly<Record<string, string>>

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
      return new FixedSizeList(size, new Field('item', new Float32(), false))
  }
}

/** Every field carries its unit and its description, so that a table explains itself. */
export function schemaOf(columns: readonly Column[], metadata: Metadata): Schema {
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

/** Rows as one Arrow batch. A number that is not finite becomes null; whoever made it says why in `note`. */
export function recordBatch(schema: Schema, columns: readonly Column[], rows: readonly Row[]): RecordBatch {
  const children = columns.map((column, i) => {
    const { type } = schema.fields[i]!
    const cells = rows.map((row) => row[column.name] ?? null)
    if (DataType.isFixedSizeList(type)) return vectors(type, cells as readonly Float32Array[])
    return vectorFromArray(
      cells.map((cell) => storable(column, cell)),
      type,
    ).data[0]!
  })
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows.length, children }))
}

/** Vectors of one length, side by side. */
function vectors(type: FixedSizeList, cells: readonly Float32Array[]): Data {
  const numbers = new Float32Array(cells.length * type.listSize)
  cells.forEach((cell, i) => numbers.set(cell, i * type.listSize))
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
