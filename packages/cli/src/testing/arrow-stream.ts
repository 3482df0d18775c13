/**
 * Length of the Arrow stream that some bytes begin with, its end mark included: written from the format's
 * description, to be a check on what the library writes.
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
  const at = fields + 4 + 2 * 3 < fields + message.readUInt16LE(fields) ? message.readUInt16LE(fields + 4 + 2 * 3) : 0
  return at === 0 ? 0 : Number(message.readBigInt64LE(table + at))
}
