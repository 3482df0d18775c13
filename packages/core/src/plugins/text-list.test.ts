import { describe, expect, it } from 'vitest'
import { joinTexts, splitTexts } from './text-list.js'

describe('splitTexts', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    [' a , b ', ['a', 'b']],
    ['a,,b,', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""", x', ['say "hi"', 'x']],
    ['5" pipe,b', ['5" pipe', 'b']],
    ['a b', ['a b']],
  ])('splits %j into %j', (text, items) => {
    expect(splitTexts(text)).toEqual(items)
  })

  it.each(['"a', 'a,"b', '"a"b'])('is undefined for %j', (text) => {
    expect(splitTexts(text)).toBeUndefined()
  })

  it('is the inverse of joinTexts', () => {
    for (const items of [['a', 'b'], ['a,b', 'c'], ['"'], ['"",'], [' a '], ['5" pipe'], []])
      expect(splitTexts(joinTexts(items))).toEqual(items)
  })
})
