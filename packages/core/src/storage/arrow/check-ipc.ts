import { MessageHeader } from 'apache-arrow'
import { errors } from '../../errors.js'
import { checkFooter, checkMessage } from './check-metadata.js'

const magic = Buffer.from('ARROW1')
const prefix = 8
/** Start of each message: −1 (int32). */
const messageStart = Buffer.from([255, 255, 255, 255])

/** Other file formats by their first bytes. */
const otherFormats: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  FEA1: ['a Feather file of version 1', 'Write it again with pyarrow.feather.write_feather(table, path, version=2).'],
  PAR1: ['a Parquet file', 'Name it *.parquet.'],
}

/** @throws WRONG_DATA if the first bytes are those of another format */
export function requireArrow(file: string, bytes: Buffer): void {
  const other = otherFormats[bytes.toString('latin1', 0, 4)]
  if (other) throw errors.wrongData(file, 'an Arrow file or stream', ...other)
}

/**
 * Checks all lengths in an Arrow file or stream. The Arrow library does not: damaged lengths can make it loop, and it accepts a
 * truncated stream as complete.
 *
 *   stream = messages from a schema to an end mark, which is a message of length 0
 *   file = "ARROW1" 0 0, messages, end mark, footer, its length (int32), "ARROW1"
 *   message = −1 (int32), length (int32), metadata [length], body [length in metadata]     "Encapsulated message format"
 *
 * @throws Error that describes the fault
 */
export function checkIpc(bytes: Buffer): void {
  if (bytes.subarray(0, magic.length).equals(magic)) checkFile(bytes)
  else checkStream(bytes)
}

function checkFile(bytes: Buffer): void {
  const end = bytes.length - magic.length - 4
  if (end < prefix || !bytes.subarray(-magic.length).equals(magic)) throw new Error('without its end: truncated')
  const start = end - bytes.readInt32LE(end)
  if (start < prefix || start > end) throw new Error('a footer beyond its file: damaged')
  for (const position of checkFooter(bytes.subarray(start, end))) {
    if (!(position >= prefix && position < start)) throw new Error('a message beyond its file: damaged')
    const message = messageAt(bytes.subarray(0, start), position)
    if (message === undefined) throw new Error('a message beyond its end: truncated')
    requireType(message, rows)
  }
}

function checkStream(bytes: Buffer): void {
  if (!checkPrefix(bytes).ended) throw new Error('without its end: truncated')
}

/** Length and completeness of a stream. */
export interface StreamPrefix {
  /** Length of its complete messages, in bytes. */
  readonly length: number
  /** Whether it has an end mark. */
  readonly ended: boolean
}

/**
 * Checks a stream that may be truncated because its process was killed.
 *
 * @throws Error if a complete message is damaged
 */
export function checkPrefix(bytes: Buffer): StreamPrefix {
  let [start, expected]: [number, readonly MessageHeader[]] = [0, [MessageHeader.Schema]]
  for (;;) {
    const message = messageAt(bytes, start)
    if (message === undefined) return { length: start, ended: false }
    start = message.end
    if (message.type === undefined) break
    requireType(message, expected)
    expected = rows
  }
  if (start !== bytes.length) throw new Error(`${bytes.length - start} bytes after its end`)
  return { length: start, ended: true }
}

const rows: readonly MessageHeader[] = [MessageHeader.RecordBatch, MessageHeader.DictionaryBatch]

interface Message {
  /** Undefined for an end mark. */
  readonly type: MessageHeader | undefined
  /** Position of the next message. */
  readonly end: number
}

/** The message at a position. Undefined if it is truncated. */
function messageAt(bytes: Buffer, start: number): Message | undefined {
  if (bytes.subarray(start, start + messageStart.length).some((byte, i) => byte !== messageStart[i]))
    throw new Error('not Arrow, or a message without its start')
  if (start + prefix > bytes.length) return undefined
  const length = bytes.readInt32LE(start + 4)
  const body = start + prefix + length
  if (length === 0) return { type: undefined, end: body }
  if (length < 0) throw new Error('a message of negative length: damaged')
  if (body > bytes.length) return undefined
  const { type, bodyLength } = checkMessage(bytes.subarray(start + prefix, body), bytes.subarray(body))
  const end = body + bodyLength
  return end > bytes.length ? undefined : { type, end }
}

function requireType({ type }: Message, expected: readonly MessageHeader[]): void {
  if (type === undefined || !expected.includes(type)) throw new Error(`a message of type ${type}: damaged`)
}
