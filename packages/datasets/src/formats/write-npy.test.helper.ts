/** An npy file as written by numpy, with the header padded to a multiple of 64 bytes. */
export function writeNpy(descr: string, shape: readonly number[], data: ArrayBufferView, version = 1): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  return npyWith(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`, data, version)
}

/** An npy file with any header. */
export function npyWith(header: string, data: ArrayBufferView, version = 1): Buffer {
  const start = version === 1 ? 10 : 12
  const length = Math.ceil((start + header.length + 1) / 64) * 64 - start
  const head = Buffer.alloc(start)
  head.write('\x93NUMPY', 'latin1')
  head[6] = version
  if (version === 1) head.writeUInt16LE(length, 8)
  else head.writeUInt32LE(length, 8)
  const text = Buffer.from(header.padEnd(length - 1) + '\n', 'latin1')
  return Buffer.concat([head, text, Buffer.from(data.buffer, data.byteOffset, data.byteLength)])
}
