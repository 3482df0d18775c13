import { Message, MessageHeader } from 'apache-arrow'

const magic = Buffer.from('ARROW1\0\0')
const prefix = 8
const continuation = -1

/**
 * The stream inside an Arrow file, or the file's bytes where they are a stream themselves: the messages from the schema
 * to the end mark. Every length in them is looked at, because the library trusts them and can read in circles.
 *
 *   file = "ARROW1" 0 0, stream, footer, its length, "ARROW1"
 *   message = −1 (int32), length (int32), metadata [length], body [as the metadata say]     "Encapsulated message format"
 *
 * @throws Error saying what is wrong
 */
export function wholeStream(bytes: Buffer): Uint8Array {
  const isFile = bytes.subarray(0, magic.length).equals(magic)
  if (isFile && !bytes.subarray(-6).equals(magic.subarray(0, 6))) throw new Error('without its end: truncated')
  const start = isFile ? magic.length : 0
  let batches = -1
  for (let at = start; ;) {
    if (at + prefix > bytes.length) throw new Error('without its end: truncated')
    if (bytes.readInt32LE(at) !== continuation)
      throw new Error(at === start ? 'not an Arrow file or stream' : 'a message without its mark: damaged')
    const length = bytes.readInt32LE(at + 4)
    const body = at + prefix + length
    if (length === 0) {
      if (batches < 0) throw new Error('without a schema')
      if (!isFile && body !== bytes.length) throw new Error(`${bytes.length - body} bytes after its end`)
      return bytes.subarray(start, body)
    }
    if (length < 0 || body > bytes.length) throw new Error('a message beyond its end: truncated')
    const message = Message.decode(bytes.subarray(at + prefix, body))
    const expected = batches < 0 ? [MessageHeader.Schema] : [MessageHeader.RecordBatch, MessageHeader.DictionaryBatch]
    if (!expected.includes(message.headerType)) throw new Error(`a message of type ${message.headerType}: damaged`)
    batches++
    at = body + message.bodyLength
    if (!(at >= body && at <= bytes.length)) throw new Error('a message beyond its end: truncated')
  }
}
