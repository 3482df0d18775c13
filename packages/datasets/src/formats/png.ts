import { decode } from 'fast-png'
import { toFileError, fileErrorFactory, type CreateError } from './file-errors.js'

interface Size {
  readonly width: number
  readonly height: number
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** The critical chunks of a plain gray image. Other critical chunks are refused; ancillary chunks are ignored. */
const critical = ['IHDR', 'IDAT', 'IEND']

/**
 * Read a black-and-white PNG (1 bit per pixel) of a known size.
 *
 * The chunks are checked before decoding, so that a wrong size in the header does not allocate memory.
 *
 * @param file  name of the file, for error messages
 * @returns [height, width], 1 for white
 * @throws DATA_CORRUPT
 */
export function readBitPng(file: string, bytes: Uint8Array, size: Size): Uint8Array {
  const refuse = fileErrorFactory(file)
  checkChunks(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), size, refuse)
  try {
    const { data } = decode(bytes, { checkCrc: true })
    if (!(data instanceof Uint8Array)) throw refuse('is not an image of 1 bit per pixel')
    return unpackBits(data, size)
  } catch (fault) {
    throw toFileError(fault, refuse)
  }
}

/** Require the header of a 1-bit gray image of this size, image data and the end, in this order. */
function checkChunks(bytes: Buffer, { width, height }: Size, refuse: CreateError): void {
  if (!bytes.subarray(0, signature.length).equals(signature)) throw refuse('not a PNG')
  const types: string[] = []
  let last = ''
  for (let offset = signature.length; offset < bytes.length;) {
    if (offset + 12 > bytes.length) throw refuse('ends within a chunk: truncated')
    const length = bytes.readUInt32BE(offset)
    const type = bytes.toString('latin1', offset + 4, offset + 8)
    offset += 12 + length
    if (offset > bytes.length) throw refuse(`ends within its chunk "${type}": truncated`)
    const isAncillary = /^[a-z]/.test(type)
    if (!isAncillary && !critical.includes(type)) throw refuse(`has a chunk "${type}", which is not supported`)
    if (!isAncillary) types.push(type)
    last = type
  }
  const [first, ...between] = types.slice(0, -1)
  if (first !== 'IHDR' || last !== 'IEND' || between.length === 0 || between.some((type) => type !== 'IDAT'))
    throw refuse('is not a header, image data and an end: truncated or damaged')
  const start = signature.length + 8
  if (bytes.toString('latin1', start - 4, start) !== 'IHDR' || bytes.readUInt32BE(start - 8) !== 13)
    throw refuse('does not start with its header')
  const [w, h] = [bytes.readUInt32BE(start), bytes.readUInt32BE(start + 4)]
  if (w !== width || h !== height) throw refuse(`is ${w} × ${h} pixels, expected ${width} × ${height}`)
  const [depth, color, , , interlaced] = bytes.subarray(start + 8, start + 13)
  if (depth !== 1 || color !== 0 || interlaced !== 0) throw refuse('is not a plain image of 1 bit per pixel')
}

/** Unpack rows that are padded to whole bytes, with the leftmost pixel in the highest bit, to one byte per pixel. */
function unpackBits(packed: Uint8Array, { width, height }: Size): Uint8Array {
  const stride = Math.ceil(width / 8)
  const bits = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      bits[row * width + column] = (packed[row * stride + (column >> 3)]! >> (7 - (column & 7))) & 1
    }
  }
  return bits
}
