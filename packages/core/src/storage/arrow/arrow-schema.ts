import { tableFromIPC } from 'apache-arrow'
import { nonNumericReason, type ArrowColumns } from './column-type.js'

/**
 * Reasons why columns are not numeric, from the Arrow schema that pyarrow and others store in a Parquet file (`ARROW:schema`).
 * Without it, durations, for example, are plain integers.
 *
 * @param encoded  IPC message in base64
 * @returns  reasons by column; empty if the message cannot be decoded
 */
export function reasonsBySchema(encoded: string): ReadonlyMap<string, string> {
  try {
    const { fields } = tableFromIPC<ArrowColumns>(Buffer.from(encoded, 'base64')).schema
    return new Map(
      fields.flatMap(({ name, type }) => {
        const reason = nonNumericReason(type)
        return reason === undefined ? [] : [[name, reason] as const]
      }),
    )
  } catch {
    return new Map()
  }
}
