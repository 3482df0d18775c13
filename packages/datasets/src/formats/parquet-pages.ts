import type { ColumnMetaData, FileMetaData } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { maxExpansion } from './parquet-codecs.js'
import type { CreateError } from './file-errors.js'

/** A run of equal values takes a few bytes at any length. This limits the memory for a file with wrong declared sizes. */
const maxValuesPerByte = 2 ** 20

/**
 * Check the declared sizes of rows, columns and pages of a Parquet file before memory is allocated for them.
 *
 * @returns number of rows
 * @throws the error of `refuse` if the sizes contradict each other or the size of the file
 */
export function checkPages(bytes: Uint8Array, { num_rows, row_groups }: FileMetaData, refuse: CreateError): number {
  const rows = Number(num_rows)
  const grouped = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0)
  if (grouped !== rows || rows < 0) throw refuse(`${grouped} rows where ${rows} were declared`)
  if (rows > bytes.length * maxValuesPerByte) throw refuse(`${rows} rows cannot come from ${bytes.length} bytes`)
  for (const { columns } of row_groups) {
    for (const { meta_data: column } of columns) {
      if (!column) throw refuse('a column without its metadata')
      checkColumn(bytes, column, refuse)
    }
  }
  return rows
}

function checkColumn(bytes: Uint8Array, column: ColumnMetaData, refuse: CreateError): void {
  const where = `column "${column.path_in_schema.join('.')}"`
  const start = Number(column.dictionary_page_offset || column.data_page_offset)
  const size = Number(column.total_compressed_size)
  const declared = Number(column.num_values)
  if (!Object.hasOwn(maxExpansion, column.codec))
    throw refuse(`${where} is compressed with ${column.codec}, which is not supported`)
  if (!(start >= 0 && size >= 0 && start + size <= bytes.length))
    throw refuse(`${where} lies beyond the end of the file: truncated`)
  if (!(declared >= 0 && declared <= size * maxValuesPerByte))
    throw refuse(`${declared} values of ${where} cannot come from ${size} bytes`)
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + start, size), offset: 0 }
  let values = 0
  while (values < declared) {
    const page = parquetHeader(reader)
    const [packed, plain] = [page.compressed_page_size, page.uncompressed_page_size]
    reader.offset += packed
    if (!(packed >= 0 && reader.offset <= size)) throw refuse(`a page of ${where} lies beyond its end: truncated`)
    if (!(plain >= 0 && plain <= Math.max(1, packed) * (maxExpansion[column.codec] ?? 1)))
      throw refuse(`a page of ${where} of ${plain} bytes cannot come from ${packed}`)
    const { num_values: entries = 0 } = page.dictionary_page_header ?? {}
    if (!(entries >= 0 && entries <= 8 * plain)) throw refuse(`a dictionary of ${entries} entries in ${plain} bytes`)
    const { num_values: pageValues = 0 } = page.data_page_header ?? page.data_page_header_v2 ?? {}
    if (!(pageValues >= 0)) throw refuse(`a page of ${pageValues} values in ${where}`)
    values += pageValues
  }
  if (values !== declared) throw refuse(`${values} values in ${where} where ${declared} were declared`)
}
