import { notNumbers } from '@elbow/core'
import type { SchemaTree } from 'hyparquet'

/** What a Parquet column holds: values, in so many lists of lists. */
export interface ParquetColumn {
  readonly name: string
  /** In the format's own words. */
  readonly type: string
  /** How many lists lie around a value. */
  readonly depth: number
  /** Why it gives no numbers; undefined where it does. */
  readonly reason?: string
}

/** What a column of a Parquet schema holds. */
export function parquetColumn(node: SchemaTree): ParquetColumn {
  const { leaf, depth } = withoutLists(node)
  const { type, converted_type: converted, logical_type: logical } = leaf.element
  const words = logical?.type ?? converted ?? type ?? 'GROUP'
  const reason = whyNoNumbers(leaf)
  return {
    name: node.element.name,
    type: `${'list of '.repeat(depth)}${words}`,
    depth,
    ...(reason !== undefined && { reason }),
  }
}

/**
 * Go down through groups that are lists: a group that says so, around a repeated group of one element or around the repeated
 * element itself; or a field that is repeated. https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists
 */
function withoutLists(node: SchemaTree, depth = 0): { leaf: SchemaTree; depth: number } {
  const { element, children } = node
  const isList = element.converted_type === 'LIST' || element.logical_type?.type === 'LIST'
  const [repeated] = children
  if (isList && children.length === 1 && repeated!.element.repetition_type === 'REPEATED') {
    const wrapped = repeated!.children.length === 1 && repeated!.element.name !== 'array'
    return withoutLists(wrapped ? repeated!.children[0]! : unrepeated(repeated!), depth + 1)
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

function whyNoNumbers({ element, children }: SchemaTree): string | undefined {
  const { type, converted_type: converted = '', logical_type: logical } = element
  const words = logical?.type ?? converted
  if (words.startsWith('MAP')) return notNumbers.map
  if (children.length > 0 || type === undefined) return notNumbers.struct
  if (words === 'DECIMAL' || words === 'FLOAT16' || converted === 'DECIMAL') return undefined
  if (words === 'NULL') return notNumbers.null
  if (times.test(words) || times.test(converted) || type === 'INT96') return notNumbers.time
  if (texts.includes(words)) return notNumbers.text
  if (numbers.includes(type)) return undefined
  return notNumbers.bytes
}
