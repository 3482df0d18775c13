import { createHash } from 'node:crypto'
import { errors } from '../errors.js'
import type { Shape } from '../parts.js'

/** Numbers of one tensor on the host. */
export interface HostArray {
  readonly shape: Shape
  readonly data: Float32Array
}

/** Named float32 tensors, and text beside them. */
export interface SafeTensors {
  readonly tensors: ReadonlyMap<string, HostArray>
  readonly metadata: Readonly<Record<string, string>>
}

interface Entry {
  readonly dtype: string
  readonly shape: Shape
  readonly data_offsets: readonly [number, number]
}

/** Key of the digest of the whole file, itself counted as zeros. */
const digestKey = 'elbow.sha256'
const noDigest = '0'.repeat(64)
const lengthBytes = 8
const bytesPerNumber = 4

/**
 * Tensors as a safetensors file: header length (uint64), header (JSON), then the numbers, little endian, without gaps.
 *
 * The metadata holds a sha256 of the whole file, so that a flipped bit does not pass for a weight; other readers need
 * not know about it.
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
  const padded = Math.ceil(json.length / 8) * 8 // numbers start at a multiple of 8 bytes
  const bytes = Buffer.alloc(lengthBytes + padded + offset, ' ')
  bytes.writeBigUInt64LE(BigInt(padded), 0)
  json.copy(bytes, lengthBytes)
  let at = lengthBytes + padded
  for (const { data } of tensors.values()) {
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(bytes, at)
    at += data.byteLength
  }
  digestPlace(bytes, lengthBytes + padded)!.write(digestOf(bytes), 'latin1')
  return bytes
}

/**
 * Read float32 tensors. Strict: every byte belongs to the header or to exactly one tensor, and a digest, where there is
 * one, is right.
 *
 * @param file  its name, for the error
 * @throws CHECKPOINT_CORRUPT
 */
export function decodeSafetensors(file: string, bytes: Uint8Array): SafeTensors {
  const refuse = (what: string) => errors.checkpointCorrupt(file, what)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < lengthBytes) throw refuse(`is cut off after ${buffer.length} bytes`)
  const length = buffer.readBigUInt64LE(0)
  if (length > BigInt(buffer.length - lengthBytes)) throw refuse(`is cut off: its header should take ${length} bytes`)
  const start = lengthBytes + Number(length)
  const { metadata, entries } = parseHeader(buffer.toString('utf8', lengthBytes, start), refuse)
  const tensors = new Map<string, HostArray>()
  let expected = 0
  for (const [name, { dtype, shape, data_offsets }] of inOrder(entries)) {
    const [from, to] = data_offsets
    if (dtype !== 'F32') throw refuse(`tensor "${name}" is ${dtype}, expected F32`)
    if (from !== expected) throw refuse(`tensor "${name}" starts at ${from}, expected ${expected}`)
    const count = shape.reduce((product, n) => product * n, 1)
    if (to - from !== bytesPerNumber * count)
      throw refuse(`tensor "${name}" [${shape.join(', ')}] has ${to - from} bytes`)
    if (start + to > buffer.length) throw refuse(`is cut off within tensor "${name}"`)
    tensors.set(name, { shape, data: numbers(buffer.subarray(start + from, start + to)) })
    expected = to
  }
  if (start + expected !== buffer.length) throw refuse(`has ${buffer.length - start - expected} bytes too many`)
  const digest = metadata[digestKey]
  if (digest !== undefined && !digestMatches(buffer, start, digest))
    throw refuse('does not have the sha256 that it names')
  const { [digestKey]: _, ...rest } = metadata
  return { tensors, metadata: rest }
}

const inOrder = (entries: readonly [string, Entry][]) =>
  [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])

type Refuse = (what: string) => Error

function parseHeader(text: string, refuse: Refuse) {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    throw refuse('has a header that is not JSON')
  }
  if (!isRecord(header)) throw refuse('has a header that is not an object')
  const { __metadata__: metadata = {}, ...rest } = header
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw refuse('has metadata that are not text')
  }
  const entries = Object.entries(rest).map(([name, entry]): [string, Entry] => {
    if (!isEntry(entry)) throw refuse(`describes tensor "${name}" wrongly`)
    return [name, entry]
  })
  return { metadata: metadata as Record<string, string>, entries }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0)

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) &&
  typeof value['dtype'] === 'string' &&
  isSizes(value['shape']) &&
  isSizes(value['data_offsets']) &&
  value['data_offsets'].length === 2

/** A copy: bytes of a file need not lie where numbers may. */
function numbers(bytes: Buffer): Float32Array {
  const copy = new Float32Array(bytes.length / bytesPerNumber)
  bytes.copy(Buffer.from(copy.buffer))
  return copy
}

/** The bytes of a file that hold its digest. */
function digestPlace(bytes: Buffer, start: number): Buffer | undefined {
  const mark = `"${digestKey}":"`
  const at = bytes.subarray(0, start).indexOf(mark)
  return at < 0 ? undefined : bytes.subarray(at + mark.length, at + mark.length + noDigest.length)
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function digestMatches(bytes: Buffer, start: number, digest: string): boolean {
  const blank = Buffer.from(bytes)
  digestPlace(blank, start)?.write(noDigest, 'latin1')
  return digestOf(blank) === digest
}
