import { describe, expect, it } from 'vitest'
import { uniform } from '../noise/host.js'
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
  message: expect.stringMatching(/^c\.safetensors: .+/) as string,
}) as Error

/** A file with this header and so many bytes of numbers. */
function withHeader(header: unknown, numbers = 4): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(numbers)])
}
const entry = (change: object = {}) => ({ dtype: 'F32', shape: [1], data_offsets: [0, 4], ...change })

describe('safetensors', () => {
  it('give back every tensor and its text', () => {
    const back = decode(whole)
    expect(back.tensors).toEqual(tensors)
    expect(back.metadata).toEqual({ step: '3', note: 'äöü "quoted"' })
  })

  it('begin their numbers at a multiple of 8 bytes, as the format wants', () => {
    expect(Number(Buffer.from(whole).readBigUInt64LE(0)) % 8).toBe(0)
  })

  it('are read where another program wrote them, without a digest', () => {
    expect(decode(withHeader({ a: entry() })).tensors.get('a')!.data).toEqual(Float32Array.of(0))
  })

  it('are refused when they are cut off at any byte', () => {
    for (let length = 0; length < whole.length; length++) expect(() => decode(whole.slice(0, length))).toThrow(corrupt)
  })

  it('are refused when any byte has changed', () => {
    const bits = uniform({ seed: 1, stream: 'flips', step: 0 }, whole.length)
    for (let at = 0; at < whole.length; at++) {
      const bytes = whole.slice()
      bytes[at]! ^= 1 << Math.floor(8 * bits[at]!)
      expect(() => decode(bytes), `byte ${at}`).toThrow(corrupt)
    }
  })

  it('are refused with bytes too many', () => {
    expect(() => decode(Buffer.concat([whole, Buffer.alloc(1)]))).toThrow(corrupt)
  })

  it.each([
    ['a header longer than the file', Buffer.alloc(16, 0xff), 'cut off'],
    ['a header that is no JSON', withHeader('{"a'), 'not JSON'],
    ['a header that is a list', withHeader([]), 'not an object'],
    ['metadata that are not text', withHeader({ __metadata__: { a: 1 } }, 0), 'not text'],
    ['half precision', withHeader({ a: entry({ dtype: 'F16' }) }), 'is F16, expected F32'],
    ['a shape that does not fit its bytes', withHeader({ a: entry({ shape: [2 ** 40] }) }), 'has 4 bytes'],
    ['a negative size', withHeader({ a: entry({ shape: [-1] }) }), 'wrongly'],
    ['two tensors in one place', withHeader({ a: entry(), b: entry() }), 'expected 4'],
    ['a gap', withHeader({ a: entry({ data_offsets: [4, 8] }) }, 8), 'expected 0'],
    [
      'more bytes than there are',
      withHeader({ a: entry({ shape: [2 ** 30], data_offsets: [0, 2 ** 32] }) }),
      'cut off',
    ],
  ])('are refused with %s', (_, bytes, what) => {
    expect(() => decode(bytes)).toThrow(corrupt)
    expect(() => decode(bytes)).toThrow(what)
  })
})
