import { MessageHeader } from 'apache-arrow'

/** Type and body length of a message, from its metadata. */
export interface CheckedMessage {
  readonly type: MessageHeader
  readonly bodyLength: number
}

/** Sizes in bytes of the elements of vectors: offsets of tables, 64-bit numbers, pairs of these (nodes, buffers), blocks of a file. */
const size = { offset: 4, long: 8, pair: 16, block: 24 } as const

/**
 * Checks all sizes in the metadata of a message. The Arrow library does not: a damaged size can make it create billions of objects
 * or read beyond a buffer.
 *
 *   table: int32 offset back to its vtable; vtable: uint16 size, uint16, uint16 offset of each field or 0     FlatBuffers
 *   field numbers as in Arrow's Message.fbs, Schema.fbs and File.fbs
 *
 * @param after  the bytes after the metadata: the body and more, or part of the body if the file is truncated
 * @throws Error, RangeError
 */
export function checkMessage(bytes: Uint8Array, after: Buffer): CheckedMessage {
  const metadata = open(bytes)
  const message = target(metadata, 0)
  vector(metadata, field(metadata, message, 4), size.offset)
  const typePosition = field(metadata, message, 1)
  const type: MessageHeader = typePosition ? metadata.view.getUint8(typePosition) : MessageHeader.NONE
  const bodyLength = long(metadata, field(metadata, message, 3))
  const headerPosition = field(metadata, message, 2)
  if (headerPosition === 0 || bodyLength < 0) throw new Error('a message without its header')
  const header = target(metadata, headerPosition)
  if (type === MessageHeader.Schema) checkFields(metadata, header, 1, 2)
  const check = (batch: number) => checkBatch(metadata, batch, bodyLength, after)
  if (type === MessageHeader.RecordBatch) check(header)
  if (type === MessageHeader.DictionaryBatch) check(target(metadata, field(metadata, header, 1)))
  return { type, bodyLength }
}

/**
 * Checks the footer of a file.
 *
 * @returns positions of its messages with dictionaries and rows
 */
export function checkFooter(bytes: Uint8Array): readonly number[] {
  const metadata = open(bytes)
  const footer = target(metadata, 0)
  checkFields(metadata, target(metadata, field(metadata, footer, 1)), 1, 2)
  vector(metadata, field(metadata, footer, 4), size.offset)
  return [2, 3].flatMap((index) => {
    const { start, count } = vector(metadata, field(metadata, footer, index), size.block)
    return Array.from({ length: count }, (_, i) => long(metadata, start + size.block * i))
  })
}

interface Metadata {
  readonly view: DataView
  /** Limit for the number of further tables: each takes at least one byte. Damaged offsets can form cycles. */
  tablesLeft: number
}

const open = ({ buffer, byteOffset, byteLength }: Uint8Array): Metadata => ({
  view: new DataView(buffer, byteOffset, byteLength),
  tablesLeft: byteLength,
})

/** Checks the fields of a schema or of a field, recursively. */
function checkFields(metadata: Metadata, table: number, children: number, custom: number): void {
  vector(metadata, field(metadata, table, custom), size.offset)
  const { start, count } = vector(metadata, field(metadata, table, children), size.offset)
  for (let i = 0; i < count; i++) {
    if (metadata.tablesLeft-- === 0) throw new Error('more fields than there are bytes')
    checkFields(metadata, target(metadata, start + size.offset * i), 5, 6)
  }
}

/** Checks that rows and buffers are inside the body. A row takes at least one bit. */
function checkBatch(metadata: Metadata, batch: number, bodyLength: number, body: Buffer): void {
  const buffers = pairs(metadata, field(metadata, batch, 2))
  for (const [start, length] of buffers) {
    if (start < 0 || length < 0 || start + length > bodyLength) throw new Error('a column beyond its batch')
  }
  vector(metadata, field(metadata, batch, 4), size.long)
  const compressed = field(metadata, batch, 3) !== 0 && bodyLength <= body.length
  const bytes = compressed ? unpackedSize(body, buffers) : bodyLength
  const maxRows = 8 * bytes
  const rows = long(metadata, field(metadata, batch, 0))
  if (rows < 0 || rows > maxRows) throw new Error(`${rows} rows in ${bytes} bytes`)
  for (const [length, nulls] of pairs(metadata, field(metadata, batch, 1))) {
    if (length < 0 || length > maxRows || nulls < 0 || nulls > length)
      throw new Error(`${length} values, ${nulls} of them null, in ${bytes} bytes`)
  }
}

/** Maximum expansion: Zstandard stores 128 KiB of one repeated byte in 4 bytes (RFC 8878, 3.1.1.2). LZ4 expands less. */
const maxExpansion = 2 ** 15

/** Uncompressed size of a batch's buffers. Each starts with its own size, or −1 if it is not compressed. */
function unpackedSize(body: Buffer, buffers: readonly (readonly [number, number])[]): number {
  return buffers.reduce((sum, [start, length]) => {
    if (length === 0) return sum
    const declared = Number(body.subarray(start, start + length).readBigInt64LE())
    if (declared < -1 || declared > length * maxExpansion)
      throw new Error(`a buffer of ${declared} bytes in ${length} compressed ones`)
    return sum + (declared === -1 ? length - 8 : declared)
  }, 0)
}

/** A 64-bit number, 0 if it is absent. */
const long = ({ view }: Metadata, position: number) => (position === 0 ? 0 : Number(view.getBigInt64(position, true)))

/** Position that an offset refers to. */
const target = ({ view }: Metadata, position: number) => position + view.getUint32(position, true)

/** Position of a table's field, 0 if it is absent. */
function field({ view }: Metadata, table: number, index: number): number {
  const vtable = table - view.getInt32(table, true)
  const entry = 4 + 2 * index
  const offset = entry < view.getUint16(vtable, true) ? view.getUint16(vtable + entry, true) : 0
  return offset === 0 ? 0 : table + offset
}

/** Position and length of a vector, checked to be inside the metadata. */
function vector(metadata: Metadata, position: number, elementSize: number): { start: number; count: number } {
  if (position === 0) return { start: 0, count: 0 }
  const start = target(metadata, position)
  const count = metadata.view.getUint32(start, true)
  if (start + 4 + count * elementSize > metadata.view.byteLength)
    throw new Error(`${count} entries beyond the end of the metadata`)
  return { start: start + 4, count }
}

function pairs(metadata: Metadata, position: number): (readonly [number, number])[] {
  const { start, count } = vector(metadata, position, size.pair)
  return Array.from({ length: count }, (_, i) => {
    const pair = start + size.pair * i
    return [long(metadata, pair), long(metadata, pair + size.long)] as const
  })
}
