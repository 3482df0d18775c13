import { errors } from '@elbow-vae/core'

/**
 * Parse a list of integers or ranges: `1..24`, `1,2,5` or `1..3,7`.
 *
 * @throws BAD_OPTION
 */
export function parseIntegers(flag: string, text: string): number[] {
  const refuse = () => errors.badOption(flag, 'integers, as 1..24 or 1,2,5', text)
  return text.split(',').flatMap((item) => {
    const match = /^\s*(\d+)(?:\.\.(\d+))?\s*$/.exec(item)
    if (!match) throw refuse()
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    if (last < first || last - first > 9999) throw refuse()
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
}
