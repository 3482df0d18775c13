import { deflateSync } from 'node:zlib'
import { type } from './mat5-types.js'

export interface ArrayToWrite {
  readonly name?: string
  readonly dims?: readonly number[]
  /** Class number and flags ("MAT-File Format", table 1-3). */
  readonly class?: number
  readonly flags?: number
  /** Storage type and bytes of the values. */
  readonly storage?: number
  readonly data?: Uint8Array
  readonly compressed?: boolean
}

/** A tag and its data, padded to 8 bytes. */
export function element(tag: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(tag, 0)
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc((8 - (data.length % 8)) % 8)])
}

/** The short form for data of 1 to 4 bytes. */
export function smallElement(tag: number, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16LE(tag, 0)
  bytes.writeUInt16LE(data.length, 2)
  bytes.set(data, 4)
  return bytes
}

export function compressedElement(content: Uint8Array): Buffer {
  const data = deflateSync(content)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(type.compressed, 0)
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data])
}

export function mat5Header(version = 0x0100, endian = 'IM'): Buffer {
  const bytes = Buffer.alloc(128, ' ')
  bytes.write('MATLAB 5.0 MAT-file, written by a test', 'latin1')
  bytes.writeUInt16LE(version, 124)
  bytes.write(endian, 126, 'latin1')
  return bytes
}

/** A MAT file. The default array is "X", 2 × 3 doubles stored as bytes, as MATLAB does. */
export function writeMat5(...arrays: ArrayToWrite[]): Buffer {
  return Buffer.concat([mat5Header(), ...arrays.map(arrayElement)])
}

export function arrayElement({
  name = 'X',
  dims = [2, 3],
  class: arrayClass = 6,
  flags = 0,
  storage = 2,
  data = Uint8Array.of(1, 0, 0, 1, 1, 1),
  compressed = false,
}: ArrayToWrite): Buffer {
  const nameBytes = Buffer.from(name, 'latin1')
  const content = element(
    type.matrix,
    Buffer.concat([
      element(type.uint32, Uint8Array.of(arrayClass, flags, 0, 0, 0, 0, 0, 0)),
      element(type.int32, new Uint8Array(Int32Array.from(dims).buffer)),
      nameBytes.length > 0 && nameBytes.length <= 4
        ? smallElement(type.int8, nameBytes)
        : element(type.int8, nameBytes),
      data.length > 0 && data.length <= 4 ? smallElement(storage, data) : element(storage, data),
    ]),
  )
  return compressed ? compressedElement(content) : content
}
