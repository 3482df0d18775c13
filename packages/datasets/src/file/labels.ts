import { errors, required } from '@elbow-vae/core'

/** Sorted classes, and the class index of each example of each file. */
export interface Labels {
  readonly classes: readonly (string | number)[]
  readonly parts: readonly Uint8Array[]
}

/** Class indices are stored as bytes. */
export const maxClasses = 256

/**
 * Encode labels as indices into the sorted classes.
 *
 * @param parts  labels of each file, one per example
 * @throws WRONG_DATA for a label that is neither text nor an integer, and for too many classes
 */
export function encodeLabels(files: readonly string[], parts: readonly (readonly unknown[])[]): Labels {
  const named = parts.map((cells, i) => cells.map((cell, row) => classOf(files[i]!, cell, row)))
  const classes = [...new Set(named.flat())].sort(compareClasses)
  if (classes.length > maxClasses)
    throw errors.wrongData(
      files[0]!,
      `labels of at most ${maxClasses} classes`,
      `${classes.length}`,
      'Name another column.',
    )
  const indices = new Map(classes.map((name, i) => [name, i]))
  const indexOf = (name: string | number) => required(indices.get(name), `class ${name}`)
  return { classes, parts: named.map((names) => Uint8Array.from(names, indexOf)) }
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
  const location = `${got} in row ${row} (counted from 0)`
  throw errors.wrongData(
    file,
    'labels that are whole numbers or text',
    location,
    'Convert them, or name another column.',
  )
}

const compareClasses = (a: string | number, b: string | number) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1
