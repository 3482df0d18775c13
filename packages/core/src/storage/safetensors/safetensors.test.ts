import { describe, expect, it } from 'vitest'
import { uniform } from '../../noise/host.js'
import { matching } from '../../testing/matchers.js'
import { decodeSafetensors, encodeSafetensors, type HostArray } from './safetensors.js'

const tensors = new Map<string, HostArray>([
  ['encoder/kernel', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, Infinity, 0, 6) }],
  ['scalar', { shape: [], data: Float32Array.of(7) }],
  ['empty', { shape: [0, 4], data: new Float32Array() }],
])
const whole = encodeSafetensors({ tensors, metadata: { step: '3', note: 'äöü "quoted"' } })
const decode = (bytes: Uint8Array) => decodeSafetensors('c.safetensors', bytes)
const corrupt = expect.objectContaining({
  code: 'CHECKPOINT_CORRUPT',
  message: matching(/^c\.safetensors: .+/),
}) as Error

/** A file with this header and `size` bytes of values. */
function withHeader(header: unknown, size = 4): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(size)])
}
const entry = (change: object = {}) => ({ dtype: 'F32', shape: [1], data_offsets: [0, 4], ...change })

describe('safetensors', () => {
  it('preserve tensors and metadata', () => {
    const decoded = decode(whole)
    expect(decoded.tensors).toEqual(tensors)
    expect(decoded.metadata).toEqual({ step: '3', note: 'äöü "quoted"' })
  })

  it('align their values to 8 bytes, as the format requires', () => {
    expect(Number(Buffer.from(whole).readBigUInt64LE(0)) % 8).toBe(0)
  })

  it('are decoded without a digest, as other programs write them', () => {
    expect(decode(withHeader({ a: entry() })).tensors.get('a')?.data).toEqual(Float32Array.of(0))
  })

  it('are rejected if truncated at any byte', () => {
    for (let length = 0; length < whole.length; length++) expect(() => decode(whole.slice(0, length))).toThrow(corrupt)
  })

  it('are rejected if any byte changed', () => {
    const bits = uniform({ seed: 1, stream: 'flips', step: 0 }, whole.length)
    for (const [index, u] of bits.entries()) {
      const bytes = whole.slice()
      bytes[index]! ^= 1 << Math.floor(8 * u)
      expect(() => decode(bytes), `byte ${index}`).toThrow(corrupt)
    }
  })

  it('are rejected with additional bytes', () => {
    expect(() => decode(Buffer.concat([whole, Buffer.alloc(1)]))).toThrow(corrupt)
  })

  it.each([
    ['a header longer than the file', Buffer.alloc(16, 0xff), 'cut off'],
    ['a header that is not JSON', withHeader('{"a'), 'not JSON'],
    ['a header that is a list', withHeader([]), 'not an object'],
    ['metadata that is not text', withHeader({ __metadata__: { a: 1 } }, 0), 'not text'],
    ['half precision', withHeader({ a: entry({ dtype: 'F16' }) }), 'is F16, expected F32'],
    ['a shape that does not fit its bytes', withHeader({ a: entry({ shape: [2 ** 40] }) }), 'has 4 bytes'],
    ['a negative size', withHeader({ a: entry({ shape: [-1] }) }), 'wrongly'],
    ['overlapping tensors', withHeader({ a: entry(), b: entry() }), 'expected 4'],
    ['a gap', withHeader({ a: entry({ data_offsets: [4, 8] }) }, 8), 'expected 0'],
    [
      'more bytes than the file has',
      withHeader({ a: entry({ shape: [2 ** 30], data_offsets: [0, 2 ** 32] }) }),
      'cut off',
    ],
  ])('are rejected with %s', (_, bytes, what) => {
    expect(() => decode(bytes)).toThrow(corrupt)
    expect(() => decode(bytes)).toThrow(what)
  })
})
