import { errors } from '@elbow-vae/core'

const [zero, one, space, tab, newline, carriageReturn] = [0x30, 0x31, 0x20, 0x09, 0x0a, 0x0d] as const

/** Shape of a row-major matrix of zeros and ones. */
export interface BitMatrix {
  readonly rows: number
  readonly columns: number
}

/**
 * Read a text matrix of bits, `0 1 0 …`: one row per line, values separated by spaces or tabs.
 *
 * Parses bytes instead of strings for speed: the training file of static MNIST has 39 million values.
 *
 * @param file  name of the file, for error messages
 * @returns [rows, columns], every value 0 or 1
 * @throws DATA_CORRUPT unless the file holds exactly that
 */
export function readAmat(file: string, bytes: Uint8Array, { rows, columns }: BitMatrix): Uint8Array {
  const count = rows * columns
  // Checked before any allocation: every value takes a digit and, except the last, a separator.
  if (bytes.length < 2 * count - 1) {
    throw errors.dataCorrupt(file, `${bytes.length} bytes cannot hold ${rows} rows of ${columns} values: truncated`)
  }
  const values = new Uint8Array(count)
  let filled = 0
  let row = 0
  let rowEnd = columns
  let separated = true
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if ((byte === zero || byte === one) && separated) {
      if (filled === rowEnd) throw row < rows ? rowFault(file, row, columns) : tooMany(file, rows)
      values[filled++] = byte - zero
      separated = false
    } else if (byte === space || byte === tab || byte === carriageReturn) {
      separated = true
    } else if (byte === newline) {
      separated = true
      if (filled === rowEnd - columns) continue // an empty line
      if (filled !== rowEnd) throw rowFault(file, row, columns)
      row++
      if (row < rows) rowEnd += columns
    } else {
      throw errors.dataCorrupt(file, `byte ${i} is ${describe(byte)}, expected 0 or 1 and a space between values`)
    }
  }
  if (filled !== count) throw errors.dataCorrupt(file, `ends after ${filled} of ${count} values: truncated`)
  return values
}

const rowFault = (file: string, row: number, columns: number) =>
  errors.dataCorrupt(file, `row ${row + 1} does not hold exactly ${columns} values`)

const tooMany = (file: string, rows: number) => errors.dataCorrupt(file, `holds more than ${rows} rows`)

const describe = (byte: number) =>
  byte > 0x20 && byte < 0x7f ? JSON.stringify(String.fromCharCode(byte)) : `0x${byte.toString(16).padStart(2, '0')}`
