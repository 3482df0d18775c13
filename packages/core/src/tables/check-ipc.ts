import { MessageHeader } from 'apache-arrow'
import { errors } from '../errors.js'
import { checkFooter, checkMessage } from './check-metadata.js'

const magic = Buffer.from('ARROW1')
const prefix = 8
/** Begins every message: −1 (int32). */
const mark = Buffer.from([255, 255, 255, 255])

/** Files that are healthy but no Arrow, by their first bytes. */
const others: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  FEA1: ['a Feather file of version 1', 'Write it again with pyarrow.feather.write_feather(table, path, version=2).'],
  PAR1: ['a Parquet file', 'Name it *.parquet.'],
}

/** @throws WRONG_DATA where the first bytes are those of another format */
export function requireArrow(file: string, bytes: Buffer): void {
  const other = others[bytes.toString('latin1', 0, 4)]
  if (other) throw errors.wrongData(file, 'an Arrow file or stream', ...other)
}

/**
 * Look at every length in an Arrow file or stream, because the library trusts them: it can read in circles, and takes a
 * stream that was cut off for whole.
 *
 *   stream = messages from a schema to an end mark, which is a message of length 0
 *   file = "ARROW1" 0 0, messages, end mark, footer, its length (int32), "ARROW1"
 *   message = −1 (int32), length (int32), metadata [length], body [as the metadata say]     "Encapsulated message format"
 *
 * @throws Error saying what is wrong
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
  for (const at of checkFooter(bytes.subarray(start, end))) {
    if (!(at >= prefix && at < start)) throw new Error('a message beyond its file: damaged')
    const message = messageAt(bytes.subarray(0, start), at)
    if (message === undefined) throw new Error('a message beyond its end: truncated')
    requireType(message, rows)
  }
}

function checkStream(bytes: Buffer): void {
  if (!checkPrefix(bytes).ended) throw new Error('without its end: truncated')
}

/** How much of a stream there is. */
export interface StreamPrefix {
  /** Bytes of its whole messages. */
  readonly length: number
  /** Whether its end mark is there. */
  readonly ended: boolean
}

/**
 * Check a stream that may have been cut off: the process that wrote it may have been killed.
 *
 * @throws Error saying what is damaged in its whole messages
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
  /** Where the next one begins. */
  readonly end: number
}

/** Undefined where the bytes end within the message. */
function messageAt(bytes: Buffer, at: number): Message | undefined {
  if (bytes.subarray(at, at + mark.length).some((byte, i) => byte !== mark[i]))
    throw new Error('not Arrow, or a message without its mark')
  if (at + prefix > bytes.length) return undefined
  const length = bytes.readInt32LE(at + 4)
  const body = at + prefix + length
  if (length === 0) return { type: undefined, end: body }
  if (length < 0) throw new Error('a message of negative length: damaged')
  if (body > bytes.length) return undefined
  const { type, bodyLength } = checkMessage(bytes.subarray(at + prefix, body), bytes.subarray(body))
  const end = body + bodyLength
  return end > bytes.length ? undefined : { type, end }
}

function requireType({ type }: Message, expected: readonly MessageHeader[]): void {
  if (type === undefined || !expected.includes(type)) throw new Error(`a message of type ${type}: damaged`)
}
