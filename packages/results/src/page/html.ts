/** Text that is HTML and is not escaped. */
export class Html {
  /** @param text  HTML */
  constructor(readonly text: string) {}

  /** The HTML. */
  toString(): string {
    return this.text
  }
}

/** A value in an HTML template: lists are concatenated, and null, undefined and false are empty. */
export type HtmlContent = Html | string | number | null | undefined | false | readonly HtmlContent[]

/** An HTML template. Values are escaped unless they are `Html`. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlContent[]): Html {
  return new Html(strings.reduce((text, string, i) => text + render(parts[i - 1]) + string))
}

function render(part: HtmlContent): string {
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

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** JSON in a script element. `<` is escaped, so that no string ends the element or starts a comment. */
export const scriptJson = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll('<', '\\u003c'))

/**
 * JavaScript in a script element, where `</script` would end the element and `<!--` would start a comment. Both occur only
 * in strings and regular expressions, where the escape has the same meaning.
 */
export const scriptCode = (code: string): Html =>
  new Html(
    code.replace(/<(\/script|script|!--)/gi, (_, rest: string) =>
      rest.startsWith('/') ? `<\\${rest}` : `\\x3c${rest}`,
    ),
  )
