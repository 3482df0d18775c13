import { expect } from 'vitest'

/** Matches a string by a pattern, inside an expected object. Vitest types its asymmetric matchers as `any`. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

/** Matches a string that contains a text, inside an expected object. */
export const containing = (text: string): unknown => expect.stringContaining(text)
