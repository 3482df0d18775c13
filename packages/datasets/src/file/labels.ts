import { errors } from '@elbow/core'

/** Classes in the order of their numbers, and the class of each example of each part. */
export interface Labels {
  readonly classes: readonly (string | number)[]
  readonly parts: readonly Uint8Array[]
}

/** Labels are stored as bytes. */
export const mostClasses = 256

/**
 * Number the classes, in their own order: 0 is the least of them.
 *
 * @param parts  the labels in each file, one for each example
 * @throws WRONG_DATA at a label that names no class
 */
export function labelsOf(files: readonly string[], parts: readonly (readonly unknown[])[]): Labels {
  const named = parts.map((cells, i) => cells.map((cell, row) => classOf(files[i]!, cell, row)))
  const classes = [...new Set(named.flat())].sort(inOrder)
  if (classes.length > mostClasses)
    throw errors.wrongData(
      files[0]!,
      `labels of at most ${mostClasses} classes`,
      `${classes.length}`,
      'Name another column.',
    )
  const numbers = new Map(classes.map((name, i) => [name, i]))
  return { classes, parts: named.map((names) => Uint8Array.from(names, (name) => numbers.get(name)!)) }
}

function classOf(file: string, cell: unknown, row: number): string | number {
  if (typeof cell === 'string') return cell
  const number = typeof cell === 'bigint' || typeof cell === 'boolean' ? Number(cell) : cell
  if (typeof number === 'number' && Number.isInteger(number)) return number
  const got =
    cell === null || cell === undefined
      ? 'null'
      : typeof cell === 'number'
        ? String(cell)
        : `a value of type ${typeof cell}`
  const where = `${got} in row ${row} (counted from 0)`
  throw errors.wrongData(file, 'labels that are whole numbers or text', where, 'Convert them, or name another column.')
}

const inOrder = (a: string | number, b: string | number) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1
