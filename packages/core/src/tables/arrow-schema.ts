import { tableFromIPC } from 'apache-arrow'
import { whyNoNumbers } from './column-type.js'

/**
 * Which columns give no numbers, and why, by the Arrow schema that pyarrow and others put into a Parquet file
 * (`ARROW:schema`): durations, say, are plain integers otherwise.
 *
 * @param encoded  an IPC message in base64; nothing is learned from one that cannot be read
 */
export function reasonsBySchema(encoded: string): ReadonlyMap<string, string> {
  try {
    const { fields } = tableFromIPC(Buffer.from(encoded, 'base64')).schema
    return new Map(
      fields.flatMap(({ name, type }) => {
        const reason = whyNoNumbers(type)
        return reason === undefined ? [] : [[name, reason] as const]
      }),
    )
  } catch {
    return new Map()
  }
}
