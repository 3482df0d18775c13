/**
 * Length of the Arrow stream at the start of `bytes`, with its end mark. It follows the format's specification, and so
 * checks the library's output independently.
 *
 *   message = −1 (int32), length (int32), metadata [length], body;   a length of 0 ends the stream
 */
export function streamLength(bytes: Buffer): number {
  for (let start = 0; ;) {
    if (bytes.readInt32LE(start) !== -1) throw new Error(`no Arrow message at byte ${start}`)
    const length = bytes.readInt32LE(start + 4)
    const metadata = bytes.subarray(start + 8, start + 8 + length)
    if (length === 0) return start + 8
    start += 8 + length + bodyLength(metadata)
  }
}

/** Fourth field of the flatbuffer `Message { version, header type, header, bodyLength: long }`. */
function bodyLength(message: Buffer): number {
  const table = message.readUInt32LE(0)
  const fields = table - message.readInt32LE(table)
  const offset =
    fields + 4 + 2 * 3 < fields + message.readUInt16LE(fields) ? message.readUInt16LE(fields + 4 + 2 * 3) : 0
  return offset === 0 ? 0 : Number(message.readBigInt64LE(table + offset))
}
