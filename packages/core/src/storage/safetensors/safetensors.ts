import { sizeFromShape } from '../../tensors/shapes.js'
import { createHash } from 'node:crypto'
import { errors } from '../../errors.js'
import { required } from '../../required.js'
import type { Shape } from '../../contracts/tensors.js'

/** Values of a tensor on the host. */
export interface HostArray {
  readonly shape: Shape
  readonly data: Float32Array
}

/** Named float32 tensors with text metadata. */
export interface SafeTensors {
  readonly tensors: ReadonlyMap<string, HostArray>
  readonly metadata: Readonly<Record<string, string>>
}

interface Entry {
  readonly dtype: string
  readonly shape: Shape
  readonly data_offsets: readonly [number, number]
}

/** Metadata key of the digest of the whole file. The digest is computed with zeros in its own place. */
const digestKey = 'elbow.sha256'
const noDigest = '0'.repeat(64)
const lengthBytes = 8
const bytesPerNumber = 4

/**
 * Encodes tensors as a safetensors file: header length (uint64), header (JSON), then the values, little-endian, without gaps.
 *
 * The metadata contains a SHA-256 digest of the whole file, so that a flipped bit is detected. Other programs ignore it.
 */
export function encodeSafetensors({ tensors, metadata }: SafeTensors): Uint8Array {
  let offset = 0
  const entries = [...tensors].map(([name, { shape, data }]): [string, Entry] => {
    const end = offset + data.byteLength
    const entry: Entry = { dtype: 'F32', shape, data_offsets: [offset, end] }
    offset = end
    return [name, entry]
  })
  const header = { __metadata__: { [digestKey]: noDigest, ...metadata }, ...Object.fromEntries(entries) }
  const json = Buffer.from(JSON.stringify(header))
  const padded = Math.ceil(json.length / 8) * 8 // values start at a multiple of 8 bytes
  const bytes = Buffer.alloc(lengthBytes + padded + offset, ' ')
  bytes.writeBigUInt64LE(BigInt(padded), 0)
  json.copy(bytes, lengthBytes)
  let position = lengthBytes + padded
  for (const { data } of tensors.values()) {
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(bytes, position)
    position += data.byteLength
  }
  required(digestField(bytes, lengthBytes + padded), 'the digest of a checkpoint').write(digestOf(bytes), 'latin1')
  return bytes
}

/**
 * Decodes float32 tensors. It is strict: each byte must belong to the header or to exactly one tensor, and a digest must be
 * correct.
 *
 * @param file  name of the file, for the error
 * @throws CHECKPOINT_CORRUPT
 */
export function decodeSafetensors(file: string, bytes: Uint8Array): SafeTensors {
  const reject = (what: string) => errors.checkpointCorrupt(file, what)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < lengthBytes) throw reject(`is cut off after ${buffer.length} bytes`)
  const length = buffer.readBigUInt64LE(0)
  if (length > BigInt(buffer.length - lengthBytes)) throw reject(`is cut off: its header should take ${length} bytes`)
  const start = lengthBytes + Number(length)
  const { metadata, entries } = parseHeader(buffer.toString('utf8', lengthBytes, start), reject)
  const tensors = new Map<string, HostArray>()
  let expected = 0
  for (const [name, { dtype, shape, data_offsets }] of inOrder(entries)) {
    const [from, to] = data_offsets
    if (dtype !== 'F32') throw reject(`tensor "${name}" is ${dtype}, expected F32`)
    if (from !== expected) throw reject(`tensor "${name}" starts at ${from}, expected ${expected}`)
    const count = sizeFromShape(shape)
    if (to - from !== bytesPerNumber * count)
      throw reject(`tensor "${name}" [${shape.join(', ')}] has ${to - from} bytes`)
    if (start + to > buffer.length) throw reject(`is cut off within tensor "${name}"`)
    tensors.set(name, { shape, data: numbers(buffer.subarray(start + from, start + to)) })
    expected = to
  }
  if (start + expected !== buffer.length) throw reject(`has ${buffer.length - start - expected} bytes too many`)
  const digest = metadata[digestKey]
  if (digest !== undefined && !digestMatches(buffer, start, digest))
    throw reject('does not have the sha256 that it names')
  const { [digestKey]: _, ...rest } = metadata
  return { tensors, metadata: rest }
}

const inOrder = (entries: readonly [string, Entry][]) =>
  [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])

type Reject = (what: string) => Error

function parseHeader(text: string, reject: Reject) {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    throw reject('has a header that is not JSON')
  }
  if (!isRecord(header)) throw reject('has a header that is not an object')
  const { __metadata__: metadata = {}, ...rest } = header
  if (!isTextRecord(metadata)) {
    throw reject('has metadata that are not text')
  }
  const entries = Object.entries(rest).map(([name, entry]): [string, Entry] => {
    if (!isEntry(entry)) throw reject(`describes tensor "${name}" wrongly`)
    return [name, entry]
  })
  return { metadata, entries }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTextRecord = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string')

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0)

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) &&
  typeof value['dtype'] === 'string' &&
  isSizes(value['shape']) &&
  isSizes(value['data_offsets']) &&
  value['data_offsets'].length === 2

/** Copies the bytes, because those of a file may not be aligned. */
function numbers(bytes: Buffer): Float32Array {
  const copy = new Float32Array(bytes.length / bytesPerNumber)
  bytes.copy(Buffer.from(copy.buffer))
  return copy
}

/** The bytes of the digest in a file. */
function digestField(bytes: Buffer, start: number): Buffer | undefined {
  const key = `"${digestKey}":"`
  const position = bytes.subarray(0, start).indexOf(key)
  return position < 0 ? undefined : bytes.subarray(position + key.length, position + key.length + noDigest.length)
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function digestMatches(bytes: Buffer, start: number, digest: string): boolean {
  const blank = Buffer.from(bytes)
  digestField(blank, start)?.write(noDigest, 'latin1')
  return digestOf(blank) === digest
}
