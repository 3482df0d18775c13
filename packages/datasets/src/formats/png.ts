import { decode } from 'fast-png'
import { blamed, refusing, type Refuse } from './refuse.js'

interface Size {
  readonly width: number
  readonly height: number
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** The only parts of a PNG that a plain grey picture needs; others that may be left out are passed over. */
const critical = ['IHDR', 'IDAT', 'IEND']

/**
 * Read a black and white PNG (1 bit a pixel) of the size that it should have.
 *
 * Its parts are looked at before anything is decoded, so that a header that lies about the size takes no memory.
 *
 * @param file  its name, for the errors
 * @returns [height, width], 1 where it is white
 * @throws DATA_CORRUPT naming what is wrong
 */
export function readBitPng(file: string, bytes: Uint8Array, size: Size): Uint8Array {
  const refuse = refusing(file)
  checkParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), size, refuse)
  try {
    return unpackBits(decode(bytes, { checkCrc: true }).data as Uint8Array, size)
  } catch (fault) {
    throw blamed(fault, refuse)
  }
}

/** One header, of a 1-bit grey picture of this size, first; the end last. */
function checkParts(bytes: Buffer, { width, height }: Size, refuse: Refuse): void {
  if (!bytes.subarray(0, signature.length).equals(signature)) throw refuse('not a PNG')
  const types: string[] = []
  let last = ''
  for (let at = signature.length; at < bytes.length;) {
    if (at + 12 > bytes.length) throw refuse('ends within a part: truncated')
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    at += 12 + length
    if (at > bytes.length) throw refuse(`ends within its part "${type}": truncated`)
    const optional = /^[a-z]/.test(type)
    if (!optional && !critical.includes(type)) throw refuse(`has a part "${type}", which is not supported`)
    if (!optional) types.push(type)
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
  const [depth, colour, , , interlaced] = bytes.subarray(start + 8, start + 13)
  if (depth !== 1 || colour !== 0 || interlaced !== 0) throw refuse('is not a plain picture of 1 bit a pixel')
}

/** Rows padded to whole bytes, the leftmost pixel in the highest bit, to one byte a pixel. */
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
