import { nonNumericReasons } from '@elbow-vae/core'
import type { SchemaTree } from 'hyparquet'

/** Type of a Parquet column: values in nested lists. */
export interface ParquetColumn {
  readonly name: string
  /** Type name of the format. */
  readonly type: string
  /** Nesting depth of lists. */
  readonly depth: number
  /** Reason why it is not numeric; undefined if it is. */
  readonly reason?: string | undefined
}

/** Type of a column of a Parquet schema. */
export function parquetColumn(node: SchemaTree): ParquetColumn {
  const { leaf, depth } = withoutLists(node)
  const { type, converted_type: converted, logical_type: logical } = leaf.element
  const typeName = logical?.type ?? converted ?? type ?? 'GROUP'
  return {
    name: node.element.name,
    type: `${'list of '.repeat(depth)}${typeName}`,
    depth,
    reason: nonNumericReason(leaf),
  }
}

/**
 * Descend through list groups: a group of type LIST with a repeated group of one element or with the repeated element itself; or a
 * repeated field. https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists
 */
function withoutLists(node: SchemaTree, depth = 0): { leaf: SchemaTree; depth: number } {
  const { element, children } = node
  const isList = element.converted_type === 'LIST' || element.logical_type?.type === 'LIST'
  const [repeated] = children
  if (isList && repeated && children.length === 1 && repeated.element.repetition_type === 'REPEATED') {
    const isWrapped = repeated.children.length === 1 && repeated.element.name !== 'array'
    return withoutLists(isWrapped ? repeated.children[0]! : unrepeated(repeated), depth + 1)
  }
  if (element.repetition_type === 'REPEATED') return withoutLists(unrepeated(node), depth + 1)
  return { leaf: node, depth }
}

const unrepeated = (node: SchemaTree): SchemaTree => ({
  ...node,
  element: { ...node.element, repetition_type: 'REQUIRED' },
})

const numbers = ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE']
const times = /^(DATE|TIME|INTERVAL)/
const texts = ['STRING', 'UTF8', 'ENUM', 'JSON', 'UUID']

function nonNumericReason({ element, children }: SchemaTree): string | undefined {
  const { type, converted_type: converted = '', logical_type: logical } = element
  const typeName = logical?.type ?? converted
  if (typeName.startsWith('MAP')) return nonNumericReasons.map
  if (children.length > 0 || type === undefined) return nonNumericReasons.struct
  if (typeName === 'DECIMAL' || typeName === 'FLOAT16' || converted === 'DECIMAL') return undefined
  if (typeName === 'NULL') return nonNumericReasons.null
  if (times.test(typeName) || times.test(converted) || type === 'INT96') return nonNumericReasons.time
  if (texts.includes(typeName)) return nonNumericReasons.text
  if (numbers.includes(type)) return undefined
  return nonNumericReasons.bytes
}
