/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text
  }
}

export type Part = Html | string | number | null | undefined | false | readonly Part[]

/** A template whose holes are text: escaped, unless they are HTML themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, i) => text + render(parts[i - 1]) + string))
}

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return part.map(render).join('')
  return escape(String(part))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character]!)

/** JSON inside a script element: no `<`, so nothing in it can end the element or open a comment. */
export const scriptJson = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll('<', '\\u003c'))

/**
 * JavaScript inside a script element, where `</script` would end it and `<!--` would start a comment. Both can only
 * stand in strings and regular expressions, where the backslash changes nothing.
 */
export const scriptCode = (code: string): Html =>
  new Html(
    code.replace(/<(\/script|script|!--)/gi, (_, rest: string) =>
      rest.startsWith('/') ? `<\\${rest}` : `\\x3c${rest}`,
    ),
  )
