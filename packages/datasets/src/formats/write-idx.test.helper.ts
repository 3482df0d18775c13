/** An IDX file; type 8 is unsigned bytes. */
export function writeIdx(dims: readonly number[], values: Uint8Array, type = 8): Buffer {
  const head = Buffer.alloc(4 + 4 * dims.length)
  head[2] = type
  head[3] = dims.length
  dims.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i))
  return Buffer.concat([head, values])
}
