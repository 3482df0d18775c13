import { describe, expect, it } from 'vitest'
import { joinTexts, splitTexts } from './text-list.js'

describe('a list of texts as it is typed', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    [' a , b ', ['a', 'b']],
    ['a,,b,', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""", x', ['say "hi"', 'x']],
    ['5" pipe,b', ['5" pipe', 'b']],
    ['a b', ['a b']],
  ])('%j is %j', (text, items) => {
    expect(splitTexts(text)).toEqual(items)
  })

  it.each(['"a', 'a,"b', '"a"b'])('%j is refused', (text) => {
    expect(splitTexts(text)).toBeUndefined()
  })

  it('comes back from what joinTexts makes of it', () => {
    for (const items of [['a', 'b'], ['a,b', 'c'], ['"'], ['"",'], [' a '], ['5" pipe'], []])
      expect(splitTexts(joinTexts(items))).toEqual(items)
  })
})
