import { describe, expect, it } from 'vitest'
import { parseIntegers } from './lists.js'

describe('parseIntegers', () => {
  it.each([
    ['1', [1]],
    ['1..4', [1, 2, 3, 4]],
    ['1,5,9', [1, 5, 9]],
    ['1..3, 7', [1, 2, 3, 7]],
    ['0..0', [0]],
  ])('reads %s', (text, numbers) => {
    expect(parseIntegers('--seed', text)).toEqual(numbers)
  })

  it.each(['', 'a', '1..', '..4', '4..1', '1,,2', '1.5', '-1', '1...3', '0..1000000'])('refuses "%s"', (text) => {
    expect(() => parseIntegers('--seed', text)).toThrow(
      expect.objectContaining({
        code: 'BAD_OPTION',
        exitCode: 2,
        message: `--seed: expected integers, as 1..24 or 1,2,5, got "${text}".`,
      }),
    )
  })
})
