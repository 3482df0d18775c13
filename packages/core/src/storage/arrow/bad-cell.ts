import { errors, type ElbowError } from '../../errors.js'

/** WRONG_DATA for a value that is not a number, or a list of another length than the others. Rows are counted from 0. */
export function badCell(file: string, column: string, row: number, got: string): ElbowError {
  const advice =
    got === 'null'
      ? 'Fill it, or drop the row.'
      : 'Make them of one length, or name the columns to read with --dataset.columns.'
  return errors.wrongData(file, `numbers in column "${column}"`, `${got} in row ${row} (counted from 0)`, advice)
}
