/** One item and its terminator. An item is text without a comma, or text in double quotes, in which `""` is a quotation mark. */
const itemPattern = /\s*(?:"((?:[^"]|"")*)"|([^,"][^,]*|))\s*(,|$)/y

/**
 * Splits a list of texts from the command line: `a,b`. An item that contains a comma is in double quotes, as in CSV
 * (RFC 4180): `"a,b",c`. Empty items are dropped.
 *
 * @returns undefined if a quotation mark is not closed
 */
export function splitTexts(list: string): string[] | undefined {
  const items: string[] = []
  itemPattern.lastIndex = 0
  for (let ended = false; !ended;) {
    const match = itemPattern.exec(list)
    if (match === null) return undefined
    const [, quoted, plain = '', end] = match
    const item = quoted?.replaceAll('""', '"') ?? plain.trim()
    if (item !== '') items.push(item)
    ended = end === ''
  }
  return items
}

/** Inverse of `splitTexts`. */
export const joinTexts = (items: readonly string[]): string =>
  items.map((item) => (/[",]|^\s|\s$/.test(item) ? `"${item.replaceAll('"', '""')}"` : item)).join(',')
