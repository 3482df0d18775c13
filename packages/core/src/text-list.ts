/** One item of a list and what ends it: text in double quotes, where `""` stands for one, or text without a comma. */
const itemPattern = /\s*(?:"((?:[^"]|"")*)"|([^,"][^,]*|))\s*(,|$)/y

/**
 * A list of texts as it is typed: `a,b`. Double quotes keep a comma literal, as in CSV (RFC 4180): `"a,b",c`. Empty items
 * are left out.
 *
 * @returns undefined for a quotation mark that is not closed
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
