import { describe, expect, it } from 'vitest'
import { readAmat } from './amat.js'

const matrix = { rows: 2, columns: 3 }
const read = (text: string) => [...readAmat('x.amat', Buffer.from(text, 'latin1'), matrix)]
const bits = [0, 1, 1, 1, 0, 0]

describe('readAmat', () => {
  it.each([
    ['as published', '0 1 1\n1 0 0\n'],
    ['without the last line end', '0 1 1\n1 0 0'],
    ['with spaces before the line ends', '0 1 1 \n1 0 0 \n'],
    ['from Windows', '0 1 1\r\n1 0 0\r\n'],
    ['with tabs, more spaces and empty lines', '\n 0\t1  1\n\n1 0 0\n\n'],
  ])('reads rows %s', (_, text) => expect(read(text)).toEqual(bits))

  it.each([
    ['nothing', '', /cannot hold 2 rows of 3 values: truncated/],
    ['a missing row', '0  1  1\n', /truncated/],
    ['a short row', '0 1\n1 0 0 1\n', /row 1 does not hold exactly 3 values/],
    ['a long row', '0 1 1 1\n0 0\n', /row 1 does not hold exactly 3 values/],
    ['a short last row', '0 1 1\n1 0   \n', /row 2 does not hold exactly 3 values/],
    ['a row too many', '0 1 1\n1 0 0\n1 1 1\n', /holds more than 2 rows/],
    ['another digit', '0 1 2\n1 0 0\n', /byte 4 is "2", expected 0 or 1/],
    ['values without a space', '0 11\n1 0 0 \n', /byte 3 is "1", expected 0 or 1 and a space/],
    ['bytes that are not text', '0 1 1\n1\u0000 0 0\n', /byte 7 is 0x00/],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message)
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'DATA_CORRUPT' }))
  })

  it('refuses a file that is truncated anywhere, and reports the truncation or the row', () => {
    const text = '0 1 1\n1 0 0\n'
    for (let length = 0; length < text.length - 1; length++) {
      expect(() => read(text.slice(0, length))).toThrow(/truncated|row \d/)
    }
  })

  it('never reads a flipped bit as the same data', () => {
    const text = Buffer.from('0 1 1\n1 0 0\n')
    for (let bit = 0; bit < 8 * (text.length - 1); bit++) {
      const flipped = Buffer.from(text)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      let result: number[] | undefined
      try {
        result = [...readAmat('x.amat', flipped, matrix)]
      } catch (fault) {
        expect(fault).toMatchObject({ code: 'DATA_CORRUPT' })
      }
      if (result) expect(result).not.toEqual(bits)
    }
  })

  it('refuses a size that the file cannot have, before it allocates memory', () => {
    expect(() => readAmat('x.amat', Buffer.from('0 1'), { rows: 2 ** 40, columns: 784 })).toThrow(/truncated/)
  })
})
