import { MessageHeader } from 'apache-arrow'

/** What a message's metadata say of it. */
export interface CheckedMessage {
  readonly type: MessageHeader
  readonly bodyLength: number
}

/** Bytes of what vectors hold: offsets of tables, 64-bit numbers, pairs of them (nodes, buffers), blocks of a file. */
const size = { offset: 4, long: 8, pair: 16, block: 24 } as const

/**
 * Look at every size in a message's metadata before the library reads it. It believes them all: where one is damaged it
 * makes billions of objects, or counts bits that are not there.
 *
 *   table: int32 back to its vtable; vtable: uint16 its size, uint16, uint16 place of each field or 0     FlatBuffers
 *   fields by number as in Arrow's Message.fbs, Schema.fbs and File.fbs
 *
 * @param after  the bytes that follow the metadata: the body and more, or less of it where the file was cut off
 * @throws Error, RangeError
 */
export function checkMessage(bytes: Uint8Array, after: Buffer): CheckedMessage {
  const metadata = open(bytes)
  const message = target(metadata, 0)
  vector(metadata, field(metadata, message, 4), size.offset)
  const typeAt = field(metadata, message, 1)
  const type = typeAt ? (metadata.view.getUint8(typeAt) as MessageHeader) : MessageHeader.NONE
  const bodyLength = long(metadata, field(metadata, message, 3))
  const headerAt = field(metadata, message, 2)
  if (headerAt === 0 || bodyLength < 0) throw new Error('a message without its header')
  const header = target(metadata, headerAt)
  if (type === MessageHeader.Schema) checkFields(metadata, header, 1, 2)
  const check = (batch: number) => checkBatch(metadata, batch, bodyLength, after)
  if (type === MessageHeader.RecordBatch) check(header)
  if (type === MessageHeader.DictionaryBatch) check(target(metadata, field(metadata, header, 1)))
  return { type, bodyLength }
}

/**
 * The same for the footer of a file.
 *
 * @returns where its messages of dictionaries and rows begin
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
  /** Tables that there may still be: none takes less than a byte, and damaged offsets can go in circles. */
  left: number
}

const open = ({ buffer, byteOffset, byteLength }: Uint8Array): Metadata => ({
  view: new DataView(buffer, byteOffset, byteLength),
  left: byteLength,
})

/** Fields of a schema or of a field, and those below them. */
function checkFields(metadata: Metadata, table: number, children: number, custom: number): void {
  vector(metadata, field(metadata, table, custom), size.offset)
  const { start, count } = vector(metadata, field(metadata, table, children), size.offset)
  for (let i = 0; i < count; i++) {
    if (metadata.left-- === 0) throw new Error('more fields than there are bytes')
    checkFields(metadata, target(metadata, start + size.offset * i), 5, 6)
  }
}

/** Rows and buffers lie within the body, where a row takes a bit at least. */
function checkBatch(metadata: Metadata, batch: number, bodyLength: number, body: Buffer): void {
  const buffers = pairs(metadata, field(metadata, batch, 2))
  for (const [start, length] of buffers) {
    if (start < 0 || length < 0 || start + length > bodyLength) throw new Error('a column that lies beyond its batch')
  }
  vector(metadata, field(metadata, batch, 4), size.long)
  const compressed = field(metadata, batch, 3) !== 0 && bodyLength <= body.length
  const bytes = compressed ? unpackedSize(body, buffers) : bodyLength
  const most = 8 * bytes
  const rows = long(metadata, field(metadata, batch, 0))
  if (rows < 0 || rows > most) throw new Error(`${rows} rows in ${bytes} bytes`)
  for (const [length, nulls] of pairs(metadata, field(metadata, batch, 1))) {
    if (length < 0 || length > most || nulls < 0 || nulls > length)
      throw new Error(`${length} values, ${nulls} of them null, in ${bytes} bytes`)
  }
}

/** A block of one repeated byte takes Zstandard 4 bytes for 128 KiB (RFC 8878, 3.1.1.2); LZ4 expands by less. */
const maxExpansion = 2 ** 15

/** Bytes of a batch's buffers before compression: each begins with its own, −1 where it is not compressed. */
function unpackedSize(body: Buffer, buffers: readonly (readonly [number, number])[]): number {
  return buffers.reduce((sum, [start, length]) => {
    if (length === 0) return sum
    const declared = Number(body.subarray(start, start + length).readBigInt64LE())
    if (declared < -1 || declared > length * maxExpansion)
      throw new Error(`a buffer of ${declared} bytes in ${length} compressed ones`)
    return sum + (declared === -1 ? length - 8 : declared)
  }, 0)
}

/** A 64-bit number, 0 where it is left out. */
const long = ({ view }: Metadata, at: number) => (at === 0 ? 0 : Number(view.getBigInt64(at, true)))

/** Where an offset leads. */
const target = ({ view }: Metadata, at: number) => at + view.getUint32(at, true)

/** Place of a table's field, 0 where it is left out. */
function field({ view }: Metadata, table: number, index: number): number {
  const vtable = table - view.getInt32(table, true)
  const entry = 4 + 2 * index
  const place = entry < view.getUint16(vtable, true) ? view.getUint16(vtable + entry, true) : 0
  return place === 0 ? 0 : table + place
}

/** What a vector holds, all of it within the metadata. */
function vector(metadata: Metadata, at: number, each: number): { start: number; count: number } {
  if (at === 0) return { start: 0, count: 0 }
  const start = target(metadata, at)
  const count = metadata.view.getUint32(start, true)
  if (start + 4 + count * each > metadata.view.byteLength)
    throw new Error(`${count} entries beyond the end of the metadata`)
  return { start: start + 4, count }
}

function pairs(metadata: Metadata, at: number): (readonly [number, number])[] {
  const { start, count } = vector(metadata, at, size.pair)
  return Array.from({ length: count }, (_, i) => {
    const place = start + size.pair * i
    return [long(metadata, place), long(metadata, place + size.long)] as const
  })
}
